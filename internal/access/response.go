package access

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// errTooLarge is an answer beyond the limit.
var errTooLarge = fmt.Errorf("the answer is too large: %w", ErrBadAnswer)

// errCut is an answer that ends too early.
var errCut = fmt.Errorf("the answer was cut off: %w", ErrBadAnswer)

// answer is what came back, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	at     time.Time
}

// readAnswer reads the body of an answer into memory. Its error makes the try
// a failed one.
func (c *Client) readAnswer(one *call, resp *http.Response) error {
	defer resp.Body.Close()
	limit := one.limit
	if limit == 0 || resp.StatusCode >= 300 {
		limit = maxAnswer
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	got := &answer{status: resp.StatusCode, header: resp.Header, body: body, at: c.now()}
	tooLarge := int64(len(body)) > limit
	if tooLarge {
		got.body = body[:limit]
	}
	if resp.StatusCode >= 300 {
		// Half an error message is better than none, and a whole one better.
		one.answer = got
		if one.safety == safetyRepeat && !tooLarge && (err != nil || looksCut(body)) {
			return errCut
		}
		return nil
	}
	switch {
	case tooLarge:
		return fmt.Errorf("more than %d bytes: %w", limit, errTooLarge)
	case err != nil:
		return fmt.Errorf("%w: %w", errCut, err)
	case looksCut(body):
		return errCut
	}
	one.answer = got
	if one.intention != nil {
		one.intention.replayed = resp.Header.Get("Idempotent-Replayed") == "true"
	}
	return nil
}

// looksCut reports whether a body began as the API's own and did not end so.
// Something else than JSON is not cut, but from somebody else.
func looksCut(body []byte) bool {
	body = bytes.TrimSpace(body)
	return bytes.HasPrefix(body, []byte("{")) && !json.Valid(body)
}

// fail makes the error of a call that got no answer.
func (c *Client) fail(one *call, err error) *Error {
	e := &Error{
		Op: one.op, Method: one.method, Path: one.path,
		Message: c.clean(transportMessage(err)), Attempts: one.attempts,
		outcome: outcomeOf(0, err), cause: err,
	}
	if one.inDoubt {
		e.outcome = outcomeUnknown
	}
	if one.attempts == 0 {
		e.outcome = outcomeNone
	}
	return e
}

// refused makes the error of a call that was answered with an error.
func (c *Client) refused(one *call) *Error {
	e := c.describe(one)
	e.outcome = outcomeOf(one.answer.status, nil)
	if one.inDoubt {
		e.outcome = outcomeUnknown
	}
	details, ok := decodeErrors(one.answer.body)
	if !ok {
		e.Message = c.clean(describeForeign(one.answer))
		return e
	}
	e.envelope = true
	for _, detail := range details {
		detail.Message = c.clean(detail.Message)
		detail.Pointer = c.clean(detail.Pointer)
		detail.DocumentationURL = c.clean(detail.DocumentationURL)
		e.Errors = append(e.Errors, detail)
	}
	if len(e.Errors) == 0 {
		e.Message = "the API gave no reason"
		return e
	}
	e.Code, e.Message, e.Pointer = e.Errors[0].Code, e.Errors[0].Message, e.Errors[0].Pointer
	if e.Message == "" {
		e.Message = "the API gave no reason"
	}
	return e
}

// unreadable makes the error of a call whose answer says that it went well but
// cannot be understood.
func (c *Client) unreadable(one *call, err error) *Error {
	e := c.describe(one)
	e.outcome = outcomeUnknown
	e.Message = c.clean(err.Error())
	e.cause = err
	return e
}

func (c *Client) describe(one *call) *Error {
	return &Error{
		Op: one.op, Method: one.method, Path: one.path,
		StatusCode: one.answer.status, RequestID: requestID(one.answer.header), Attempts: one.attempts,
	}
}

func requestID(header http.Header) string {
	if id := header.Get("X-Request-Id"); id != "" {
		return id
	}
	return header.Get("Cf-Ray")
}

// maxMessage bounds the texts that are taken over from an answer, in bytes.
const maxMessage = 2048

// clean makes a text of the server fit to be shown: no secrets, no terminal
// codes, not endless.
func (c *Client) clean(text string) string {
	text = c.masker.mask(text)
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		default:
			return r
		}
	}, text)
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return strings.TrimSpace(text)
}

// transportMessage takes the URL out of an error of net/http: its query says
// nothing that the error does not say already.
func transportMessage(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left: " + err.Error()
	default:
		return err.Error()
	}
}

var titleOf = regexp.MustCompile(`(?is)<title[^>]*>(.{1,200}?)</title>`)

// describeForeign says what came instead of an answer of the API.
func describeForeign(a *answer) string {
	status := strings.TrimSpace(fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)))
	body := bytes.TrimSpace(a.body)
	if len(body) == 0 {
		return fmt.Sprintf("the server answered %s with an empty body", status)
	}
	kind := "something that is not JSON"
	if isHTML(a) {
		kind = "an HTML page"
		if title := titleOf.FindSubmatch(body); title != nil {
			kind += fmt.Sprintf(" titled %q", strings.Join(strings.Fields(html.UnescapeString(string(title[1]))), " "))
		}
	} else if body[0] == '{' {
		kind = "JSON that is not the API's own"
		if !json.Valid(body) {
			kind = "JSON that was cut off"
		}
	} else if json.Valid(body) {
		kind = "JSON that is not the API's own"
	}
	mediaType := a.header.Get("Content-Type")
	if mediaType == "" {
		mediaType = "without a content type"
	}
	return fmt.Sprintf("the server answered %s with %s (%s): a proxy may have answered in place of the API, or the endpoint is wrong",
		status, kind, mediaType)
}

func isHTML(a *answer) bool {
	mediaType, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return mediaType == "text/html" || bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<"))
}
