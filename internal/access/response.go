package access

import (
	"bytes"
	"cmp"
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
)

// errTooLarge is a response above the limit.
var errTooLarge = fmt.Errorf("the answer is too large: %w", ErrBadResponse)

// errTruncated is a response that ends too early.
var errTruncated = fmt.Errorf("the answer was cut off: %w", ErrBadResponse)

// Limits of the responses that are read into memory, in bytes.
const (
	maxResponse     = 1 << 20
	maxListResponse = 16 << 20
)

// response is an HTTP response, read to its end.
type response struct {
	status int
	header http.Header
	body   []byte
}

// readResponse reads the body of a response into memory. Its error makes the
// attempt a failed one.
func (c *Client) readResponse(call *call, resp *http.Response) error {
	defer resp.Body.Close()
	limit := call.limit
	if limit == 0 || resp.StatusCode >= 300 {
		limit = maxResponse
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	got := &response{status: resp.StatusCode, header: resp.Header, body: body}
	tooLarge := int64(len(body)) > limit
	if tooLarge {
		got.body = body[:limit]
	}
	if resp.StatusCode >= 300 {
		// Half an error message is better than none, and a whole one better.
		call.response = got
		if call.safety == safetyRepeat && !tooLarge && (err != nil || looksTruncated(body)) {
			return errTruncated
		}
		return nil
	}
	switch {
	case tooLarge:
		return fmt.Errorf("%w: it has more than %d MiB, which the provider does not read", errTooLarge, limit>>20)
	case err != nil:
		return fmt.Errorf("%w: %w", errTruncated, err)
	case looksTruncated(body):
		return errTruncated
	}
	call.response = got
	if call.key != nil {
		call.key.replayed = resp.Header.Get("Idempotent-Replayed") == "true"
	}
	return nil
}

// looksTruncated reports whether a body begins as JSON and does not end so. Other
// content is not truncated, but not from the API.
func looksTruncated(body []byte) bool {
	body = bytes.TrimSpace(body)
	return bytes.HasPrefix(body, []byte("{")) && !json.Valid(body)
}

// errNoResponse returns the error of a call that got no response.
func (c *Client) errNoResponse(call *call, err error) *Error {
	e := &Error{
		Op: call.op, Method: call.method, Path: call.path,
		Message: c.sanitize(transportMessage(err)), Attempts: call.attempts, Connection: c.connection,
		outcome: outcomeOf(0, err), cause: err,
	}
	if call.inDoubt {
		e.outcome = outcomeUnknown
	}
	if call.attempts == 0 {
		e.outcome = outcomeNone
	}
	return e
}

// errStatus returns the error of a call that was answered with an error.
func (c *Client) errStatus(call *call) *Error {
	e := c.newResponseError(call)
	e.outcome = outcomeOf(call.response.status, nil)
	if call.inDoubt {
		e.outcome = outcomeUnknown
	}
	details, ok := decodeErrors(call.response.body)
	if !ok {
		e.Message, e.NotFromAPI = c.sanitize(describeNotFromAPI(call.response)), true
		return e
	}
	e.envelope = true
	for _, detail := range details {
		detail.Message = c.sanitize(detail.Message)
		detail.Pointer = c.sanitize(detail.Pointer)
		detail.DocumentationURL = c.sanitize(detail.DocumentationURL)
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

// errUnreadable returns the error of a call whose response reports success but
// cannot be understood.
func (c *Client) errUnreadable(call *call, err error) *Error {
	e := c.newResponseError(call)
	e.outcome = outcomeUnknown
	e.Message = c.sanitize(err.Error())
	e.cause = err
	return e
}

func (c *Client) newResponseError(call *call) *Error {
	return &Error{
		Op: call.op, Method: call.method, Path: call.path,
		StatusCode: call.response.status, RequestID: c.requestID(call.response.header), Attempts: call.attempts,
		Connection: c.connection,
	}
}

// maxRequestID bounds the ID of a request, in bytes.
const maxRequestID = 128

// requestID returns the ID that a server has given to a request.
func (c *Client) requestID(header http.Header) string {
	id := c.sanitize(cmp.Or(header.Get("X-Request-Id"), header.Get("Cf-Ray")))
	if len(id) > maxRequestID {
		id = strings.ToValidUTF8(id[:maxRequestID], "") + "…"
	}
	return id
}

// maxMessage bounds the texts that are copied from a response, in bytes.
const maxMessage = 2048

// sanitize returns a text of a server or a proxy that can be shown: without secrets,
// without invisible characters, and of limited length.
func (c *Client) sanitize(text string) string {
	text = c.redactor.redact(text)
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return strings.TrimSpace(text)
}

// transportMessage removes the URL from an error of net/http: an *Error contains
// the path already, and the query must not be seen.
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

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.{1,200}?)</title>`)

// describeNotFromAPI describes what was received instead of a response of the API.
func describeNotFromAPI(r *response) string {
	status := strings.TrimSpace(fmt.Sprintf("%d %s", r.status, http.StatusText(r.status)))
	body := bytes.TrimSpace(r.body)
	if len(body) == 0 {
		return fmt.Sprintf("the server answered %s with an empty body", status)
	}
	content := "something that is not JSON"
	if isHTML(r) {
		content = "an HTML page"
		if title := titlePattern.FindSubmatch(body); title != nil {
			content += fmt.Sprintf(" titled %q", strings.Join(strings.Fields(html.UnescapeString(string(title[1]))), " "))
		}
	} else if body[0] == '{' {
		content = "JSON that is not the API's own"
		if !json.Valid(body) {
			content = "JSON that was cut off"
		}
	} else if json.Valid(body) {
		content = "JSON that is not the API's own"
	}
	mediaType := r.header.Get("Content-Type")
	if mediaType == "" {
		mediaType = "without a content type"
	}
	return fmt.Sprintf("the server answered %s with %s (%s): a proxy may have answered in place of the API, or the endpoint is wrong",
		status, content, mediaType)
}

func isHTML(r *response) bool {
	mediaType, _, _ := mime.ParseMediaType(r.header.Get("Content-Type"))
	return mediaType == "text/html" || bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("<"))
}
