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

// Limits of the answers that are read into memory, in bytes.
const (
	maxAnswer     = 1 << 20
	maxListAnswer = 16 << 20
)

// request is one operation of the API, before it is put on the wire.
type request struct {
	// op says what is tried, such as "create service token".
	op     string
	method string
	scope  Scope
	// elements are the parts of the path beneath the scope, unescaped.
	elements []string
	query    url.Values
	// body is encoded as JSON; nil means no body.
	body any

	safety safety
	// idempotent is set where the server promises to do nothing twice for one
	// Idempotency-Key.
	idempotent bool
	// intention is set for every POST.
	intention *intention
	// caller is set for a request that outlives the context of its caller. It
	// rules until the request has been sent, and the waits between tries.
	caller *leave
	// limit bounds the answer; 0 means maxAnswer.
	limit int64
	// impatient is set where there is another way: a try that took all of its
	// time is not repeated.
	impatient bool
}

// intention is one thing that the caller wants done, however often it is sent.
type intention struct {
	key string
	// sentAt is when the first try left, by the clock of the client.
	sentAt time.Time
	// replayed is set where the server has answered with what it had answered
	// before: nothing was lost.
	replayed bool
}

func newIntention() *intention { return &intention{key: uuid.NewString()} }

// call is a request on its way.
type call struct {
	*request
	path string
	// waiting ends the waits between tries, and keeps a try that has not been
	// sent from being sent.
	waiting context.Context
	// own rules the wire, and the waits once an answer has been lost.
	own context.Context
	// committed is set as soon as there is a connection to write to.
	committed atomic.Bool

	attempts int
	// inDoubt is set once a try may have taken effect without our knowing.
	inDoubt bool
	// status and err are those of the last try.
	status int
	err    error
	wait   time.Duration
	answer *answer
}

type callKey struct{}

func callFrom(ctx context.Context) *call {
	one, _ := ctx.Value(callKey{}).(*call)
	return one
}

// do sends a request, again where that is safe, and returns the API's answer
// to it. The error is always an *Error.
func (c *Client) do(ctx context.Context, r *request) (*call, error) {
	one := &call{request: r, waiting: ctx, own: ctx}
	if r.caller != nil {
		one.waiting = r.caller.ctx
	}
	path, err := r.scope.path(r.elements...)
	if err != nil {
		return one, &Error{Op: r.op, Method: r.method, Message: err.Error(), cause: err}
	}
	one.path = path
	defer c.beginWrite(one)()
	wire, release := one.obey(context.WithValue(ctx, callKey{}, one))
	defer release()
	req, err := c.newRequest(wire, one)
	if err != nil {
		return one, c.fail(one, err)
	}
	resp, err := c.http.Do(req)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // Read, or of no use, by now.
	}
	switch {
	case err != nil && one.answer == nil:
		return one, c.fail(one, err)
	case one.answer == nil:
		return one, c.fail(one, fmt.Errorf("the answer was not read: %w", ErrBadAnswer))
	case one.answer.status < 200 || one.answer.status > 299:
		return one, c.refused(one)
	}
	return one, nil
}

// newRequest builds what goes over the wire, the credentials excepted.
func (c *Client) newRequest(ctx context.Context, one *call) (*retryablehttp.Request, error) {
	var body any
	contentType := ""
	if one.body != nil {
		encoded, err := json.Marshal(one.body)
		if err != nil {
			return nil, fmt.Errorf("encoding the request body: %w", err)
		}
		body, contentType = encoded, "application/json"
	}
	target := c.endpoint.String() + one.path
	if len(one.query) > 0 {
		target += "?" + one.query.Encode()
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, one.method, target, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if one.intention != nil {
		setIdempotencyKey(req.Header, one.intention.key)
	}
	req.SetResponseHandler(func(resp *http.Response) error {
		return c.readAnswer(one, resp)
	})
	return req, nil
}

// setIdempotencyKey adds the header. net/http sends a request that has it
// again by itself, when a kept connection breaks, and so would make two tokens
// at a server that ignores it, and count no try. It looks for the canonical
// spelling alone, and to servers case means nothing: the lower case hides the
// header from net/http. TestTransportDoesNotResend holds this.
func setIdempotencyKey(header http.Header, key string) {
	header["idempotency-key"] = []string{key}
}

// remove sends a DELETE. The object in its answer, if any, is of no use.
func (c *Client) remove(ctx context.Context, r *request) error {
	one, err := c.do(ctx, r)
	if errors.Is(err, ErrNotFound) && one.inDoubt {
		// An earlier try of this call did it, and its answer was lost.
		return nil
	}
	if err != nil {
		return err
	}
	return c.acknowledged(one)
}
