package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-retryablehttp"
)

// request is one operation of the API, before it is sent.
type request struct {
	// op names the operation, such as "create service token".
	op     string
	method string
	scope  Scope
	// elements are the parts of the path after the scope, unescaped.
	elements []string
	query    url.Values
	// body is encoded as JSON; nil means no body.
	body any

	safety safety
	// resends is how often the request was sent before by its operation. Each
	// doubles the time of an attempt, see [attemptTransport].
	resends int
	// idempotent is set if the server promises to do nothing twice for one
	// Idempotency-Key.
	idempotent bool
	// key is set for every POST.
	key *idempotencyKey
	// caller is set for a request that does not end with the context of its
	// caller. The caller can cancel it until it has been sent, and the waits
	// between attempts.
	caller *callerCancel
	// limit bounds the response, in bytes; 0 means maxResponse.
	limit int64
	// credential authenticates the request in place of the API token.
	credential *credential
	// optional is set if there is another way to the same result: an attempt that
	// timed out is not repeated.
	optional bool
}

// idempotencyKey identifies what the caller wants done, however often it is sent.
type idempotencyKey struct {
	value string
	// sentAt is when the first attempt was sent, on the clock of the client.
	sentAt time.Time
	// replayed is set if the server has repeated an earlier response: nothing was
	// lost.
	replayed bool
}

func newIdempotencyKey() *idempotencyKey { return &idempotencyKey{value: uuid.NewString()} }

// call is a request that is being sent, with all of its attempts.
type call struct {
	*request
	path string
	// waitCtx ends the waits between attempts, and keeps an attempt that has not
	// been sent from being sent.
	waitCtx context.Context
	// ownCtx ends the attempts, and the waits once a response has been lost.
	ownCtx context.Context
	// committed is set as soon as there is a connection to write to.
	committed atomic.Bool

	attempts int
	// inDoubt is set once an attempt may have taken effect without a response.
	inDoubt bool
	// status and err are those of the last attempt.
	status   int
	err      error
	wait     time.Duration
	response *response
}

type callKey struct{}

func callFrom(ctx context.Context) *call {
	call, _ := ctx.Value(callKey{}).(*call)
	return call
}

// do sends a request, again if that is safe, and returns the API's response to
// it. The error is always an *Error.
func (c *Client) do(ctx context.Context, r *request) (*call, error) {
	call := &call{request: r, waitCtx: ctx, ownCtx: ctx}
	if r.caller != nil {
		call.waitCtx = r.caller.ctx
	}
	path, err := r.scope.path(r.elements...)
	if err != nil {
		return call, &Error{Op: r.op, Method: r.method, Message: err.Error(), cause: err}
	}
	call.path = path
	defer c.beginWrite(call)()
	sendCtx, release := call.cancelUntilSent(context.WithValue(ctx, callKey{}, call))
	defer release()
	req, err := c.newRequest(sendCtx, call)
	if err != nil {
		return call, c.errNoResponse(call, err)
	}
	resp, err := c.http.Do(req)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // It has been read, or is not needed.
	}
	switch {
	case err != nil && call.response == nil:
		return call, c.errNoResponse(call, err)
	case call.response == nil:
		return call, c.errNoResponse(call, fmt.Errorf("the answer was not read: %w", ErrBadResponse))
	case call.response.status < 200 || call.response.status > 299:
		return call, c.errStatus(call)
	}
	return call, nil
}

// newRequest builds the HTTP request, without the API token.
func (c *Client) newRequest(ctx context.Context, call *call) (*retryablehttp.Request, error) {
	var body any
	if call.body != nil {
		encoded, err := json.Marshal(call.body)
		if err != nil {
			return nil, fmt.Errorf("encoding the request body: %w", err)
		}
		body = encoded
	}
	target := c.endpoint.String() + call.path
	if len(call.query) > 0 {
		target += "?" + call.query.Encode()
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, call.method, target, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if call.key != nil {
		setIdempotencyKey(req.Header, call.key.value)
	}
	req.SetResponseHandler(func(resp *http.Response) error {
		return c.readResponse(call, resp)
	})
	return req, nil
}

// setIdempotencyKey adds the header. net/http automatically repeats a request
// that has it when a kept connection breaks. At a server that ignores the key
// that would create two tokens, and the client would count one attempt. net/http
// looks for the canonical spelling only, and servers ignore case: the lower case
// hides the header from net/http. TestTransportDoesNotResend checks this.
func setIdempotencyKey(header http.Header, key string) {
	header["idempotency-key"] = []string{key}
}

// delete sends a DELETE. The object in its response, if any, is not needed.
func (c *Client) delete(ctx context.Context, r *request) error {
	call, err := c.do(ctx, r)
	if errors.Is(err, ErrNotFound) && call.inDoubt {
		// An earlier attempt of this call deleted it, and the response was lost.
		return nil
	}
	if err != nil {
		return err
	}
	return c.checkAcknowledged(call)
}
