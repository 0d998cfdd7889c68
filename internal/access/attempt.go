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

// attemptTransport limits the time of each attempt, reports it, and finds out
// whether a failed one ever had a connection.
type attemptTransport struct {
	client  *Client
	timeout time.Duration
	// traced is set if next calls the hooks of httptrace.
	traced bool
	next   http.RoundTripper
}

func (t *attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	callCtx := req.Context()
	call := callFrom(callCtx)
	timeout := t.timeoutOf(call)
	ctx, cancel := context.WithTimeout(callCtx, timeout)
	a := &attempt{attemptTransport: t, call: call, req: req, timeout: timeout, cancel: cancel, started: t.client.now(), ctx: ctx}
	a.call.committed.Store(a.call.committed.Load() || !t.traced)
	if a.call.key != nil && a.call.key.sentAt.IsZero() {
		a.call.key.sentAt = a.started
	}
	if t.traced {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: a.gotConn})
	} else {
		a.connected.Store(true)
	}
	send := a.roundTrip
	if call.safety == safetyOnce {
		send = a.roundTripOnce
	}
	resp, err := send(ctx, req)
	if err != nil {
		return nil, a.fail(callCtx, err)
	}
	if resp.StatusCode < 300 {
		// The Date of an error page may be a proxy's.
		t.client.clock.observe(resp.Header, t.client.now())
	}
	resp.Body = &attemptBody{ReadCloser: resp.Body, attempt: a, resp: resp}
	return resp, nil
}

// maxAttemptTime bounds one attempt of a request that is sent again.
const maxAttemptTime = 5 * time.Minute

// timeoutOf returns the time for the next attempt of a call. A create or a
// rotation that is sent again gets twice the time of the attempt before, up to
// eight times: a server that is slower than the timeout would have done each of
// them, and no response would ever be read.
func (t *attemptTransport) timeoutOf(call *call) time.Duration {
	if call.safety != safetyOnce {
		return t.timeout
	}
	doublings := min(max(call.resends+call.attempts-1, 0), 3)
	return max(t.timeout, min(t.timeout<<doublings, maxAttemptTime))
}

// attempt is one HTTP request, up to the end of its response.
type attempt struct {
	*attemptTransport

	call      *call
	req       *http.Request
	written   writeCount
	timeout   time.Duration
	ctx       context.Context
	cancel    context.CancelFunc
	started   time.Time
	connected atomic.Bool
}

// roundTrip sends a request that may be sent again.
func (a *attempt) roundTrip(ctx context.Context, req *http.Request) (*http.Response, error) {
	return a.next.RoundTrip(req.WithContext(ctx))
}

func (a *attempt) gotConn(info httptrace.GotConnInfo) {
	a.written.start(info.Conn, info.Reused)
	a.connected.Store(true)
	a.call.committed.Store(true)
}

// fail ends an attempt that got no response.
func (a *attempt) fail(ctx context.Context, err error) error {
	err = a.explain(err)
	a.cancel()
	if !a.connected.Load() {
		err = &noConnectionError{cause: err}
	}
	a.report(ctx, nil, err)
	return err
}

// explain gives a timeout of the attempt an error of its own; "context deadline
// exceeded" would be taken for the caller's.
func (a *attempt) explain(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if errors.Is(a.ctx.Err(), context.DeadlineExceeded) && a.req.Context().Err() == nil {
		return &timeoutError{a.timeout}
	}
	return err
}

// timeoutError is the failure of an attempt that took too long.
type timeoutError struct{ timeout time.Duration }

func (e *timeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.timeout) }

// Timeout reports true, as the timeouts of package net do.
func (e *timeoutError) Timeout() bool { return true }

func isTimeout(err error) bool {
	_, ok := errors.AsType[*timeoutError](err)
	return ok
}

func (a *attempt) report(ctx context.Context, resp *http.Response, err error) {
	event := Event{
		Kind: EventRequest, Op: a.call.op, Method: a.req.Method, Path: a.call.path,
		Attempt: a.call.attempts, Duration: a.client.now().Sub(a.started),
	}
	if resp != nil {
		event.StatusCode, event.RequestID = resp.StatusCode, a.client.requestID(resp.Header)
	}
	if err != nil {
		event.Err = err.Error()
	}
	a.client.observe(ctx, event)
}

// attemptBody is the body of a response. Closing it ends the attempt.
type attemptBody struct {
	io.ReadCloser

	attempt *attempt
	resp    *http.Response
	closed  atomic.Bool
}

func (b *attemptBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	return n, b.attempt.explain(err)
}

func (b *attemptBody) Close() error {
	err := b.ReadCloser.Close()
	if b.closed.CompareAndSwap(false, true) {
		b.attempt.cancel()
		b.attempt.report(b.attempt.req.Context(), b.resp, nil)
	}
	return err
}
