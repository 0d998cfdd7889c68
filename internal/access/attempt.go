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
	outer := req.Context()
	ctx, cancel := context.WithTimeout(outer, t.timeout)
	one := &try{bounding: t, call: callFrom(outer), req: req, cancel: cancel, began: t.client.now(), inner: ctx}
	one.call.committed.Store(one.call.committed.Load() || !t.traced)
	if one.call.intention != nil && one.call.intention.sentAt.IsZero() {
		one.call.intention.sentAt = one.began
	}
	if t.traced {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: one.gotConn})
	} else {
		one.connected.Store(true)
	}
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, one.failed(outer, err)
	}
	if resp.StatusCode < 300 {
		// The Date of an error page may be a proxy's.
		t.client.clock.observe(resp.Header, t.client.now())
	}
	resp.Body = &boundBody{ReadCloser: resp.Body, try: one, resp: resp}
	return resp, nil
}

// try is one request on the wire, up to the end of its answer.
type try struct {
	*bounding

	call      *call
	req       *http.Request
	inner     context.Context
	cancel    context.CancelFunc
	began     time.Time
	connected atomic.Bool
}

func (one *try) gotConn(httptrace.GotConnInfo) {
	one.connected.Store(true)
	one.call.committed.Store(true)
}

// failed ends a try that got no answer.
func (one *try) failed(ctx context.Context, err error) error {
	err = one.explain(err)
	one.cancel()
	if !one.connected.Load() {
		err = &noConnectionError{cause: err}
	}
	one.report(ctx, nil, err)
	return err
}

// explain puts the time-out of a try into words; "context deadline exceeded"
// would be taken for the caller's own.
func (one *try) explain(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if errors.Is(one.inner.Err(), context.DeadlineExceeded) && one.req.Context().Err() == nil {
		return &slowError{one.timeout}
	}
	return err
}

// slowError is a try that has taken all of its time.
type slowError struct{ timeout time.Duration }

func (e *slowError) Error() string { return fmt.Sprintf("no answer within %s", e.timeout) }

func tooSlow(err error) bool {
	_, ok := errors.AsType[*slowError](err)
	return ok
}

func (one *try) report(ctx context.Context, resp *http.Response, err error) {
	event := Event{
		Kind: EventRequest, Op: one.call.op, Method: one.req.Method, Path: one.call.path,
		Attempt: one.call.attempts, Duration: one.client.now().Sub(one.began),
	}
	if resp != nil {
		event.StatusCode, event.RequestID = resp.StatusCode, requestID(resp.Header)
	}
	if err != nil {
		event.Err = err.Error()
	}
	one.client.observe(ctx, event)
}

// boundBody is an answer's body that ends its try when it is closed.
type boundBody struct {
	io.ReadCloser

	try  *try
	resp *http.Response
	done atomic.Bool
}

func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	return n, b.try.explain(err)
}

func (b *boundBody) Close() error {
	err := b.ReadCloser.Close()
	if b.done.CompareAndSwap(false, true) {
		b.try.cancel()
		b.try.report(b.try.req.Context(), b.resp, nil)
	}
	return err
}
