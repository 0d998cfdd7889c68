package access

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// bounding gives each try its time, reports it, and finds out of a failed one
// whether it ever had a connection.
type bounding struct {
	client  *Client
	timeout time.Duration
	// traced is set where next calls the hooks of httptrace.
	traced bool
	next   http.RoundTripper
}

func (t *bounding) RoundTrip(req *http.Request) (*http.Response, error) {
	one := callFrom(req.Context())
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout)
	began := t.client.now()
	if one.intention != nil && one.intention.sentAt.IsZero() {
		one.intention.sentAt = began
	}

	var connected atomic.Bool
	if t.traced {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			GotConn: func(httptrace.GotConnInfo) {
				connected.Store(true)
				one.detached.commit()
			},
		})
	} else {
		connected.Store(true)
		one.detached.commit()
	}

	report := func(resp *http.Response, err error) {
		event := Event{
			Kind: EventRequest, Op: one.op, Method: req.Method, Path: one.path,
			Attempt: one.attempts, Duration: t.client.now().Sub(began),
		}
		if resp != nil {
			event.StatusCode, event.RequestID = resp.StatusCode, requestID(resp.Header)
		}
		if err != nil {
			event.Err = err.Error()
		}
		t.client.observe(req.Context(), event)
	}

	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		err = t.explain(req.Context(), ctx, err)
		cancel()
		if !connected.Load() {
			err = &noConnectionError{cause: err}
		}
		report(nil, err)
		return nil, err
	}
	if resp.StatusCode < 300 {
		// The Date of an error page may be a proxy's.
		t.client.clock.observe(resp.Header, t.client.now())
	}
	resp.Body = &boundBody{
		ReadCloser: resp.Body,
		explain:    func(err error) error { return t.explain(req.Context(), ctx, err) },
		closed: func() {
			cancel()
			report(resp, nil)
		},
	}
	return resp, nil
}

// explain puts the time-out of a try into words; "context deadline exceeded"
// would be taken for the caller's own.
func (t *bounding) explain(outer, inner context.Context, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if errors.Is(inner.Err(), context.DeadlineExceeded) && outer.Err() == nil {
		return fmt.Errorf("no answer within %s", t.timeout)
	}
	return err
}

// boundBody is an answer's body that ends its try when it is closed.
type boundBody struct {
	io.ReadCloser

	explain func(error) error
	closed  func()
	done    atomic.Bool
}

func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	return n, b.explain(err)
}

func (b *boundBody) Close() error {
	err := b.ReadCloser.Close()
	if b.done.CompareAndSwap(false, true) {
		b.closed()
	}
	return err
}
