package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// envelope wraps every response of the API. All of them contain success; if it is
// absent, a response with a result is accepted.
type envelope[T any] struct {
	Success *bool `json:"success"`
	Result  *T    `json:"result"`
	// ResultInfo describes a page. It is only a hint, so nothing in it is an
	// error.
	ResultInfo json.RawMessage `json:"result_info"`
}

// wireError is one entry of the API's list of errors.
type wireError struct {
	Code             json.RawMessage `json:"code"`
	Message          string          `json:"message"`
	DocumentationURL string          `json:"documentation_url"`
	Source           struct {
		Pointer string `json:"pointer"`
	} `json:"source"`
}

// decodeErrors reads the errors of an envelope, and reports whether the body is
// one at all. It is lenient: whatever else is wrong with an error, its message
// should reach the user.
func decodeErrors(body []byte) ([]ErrorDetail, bool) {
	var outer map[string]json.RawMessage
	if json.Unmarshal(body, &outer) != nil {
		return nil, false
	}
	_, hasSuccess := outer["success"]
	var entries []json.RawMessage
	isList := json.Unmarshal(outer["errors"], &entries) == nil && outer["errors"] != nil
	if !hasSuccess && !isList {
		return nil, false
	}
	var details []ErrorDetail
	for _, entry := range entries {
		var in wireError
		if err := json.Unmarshal(entry, &in); err != nil && in.Message == "" && in.Code == nil {
			continue
		}
		details = append(details, ErrorDetail{
			Code: decodeCode(in.Code), Message: in.Message,
			Pointer: in.Source.Pointer, DocumentationURL: in.DocumentationURL,
		})
	}
	return details, true
}

// decodeCode reads an error code, as a number or a number in quotes.
func decodeCode(raw json.RawMessage) int {
	var number float64
	if json.Unmarshal(bytes.Trim(raw, `"`), &number) != nil || number < 0 || number > 1<<31 {
		return 0
	}
	return int(number)
}

// decode reads the result of a call that succeeded. If a field has the wrong type
// the error names it, and the rest of the result is returned beside the error: a
// secret in it must not be lost.
func decode[T any](c *Client, call *call) (*envelope[T], error) {
	in := new(envelope[T])
	err := json.Unmarshal(call.response.body, in)
	var typeError *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typeError) && typeError.Field != "":
		return in, c.errUnreadable(call, errWrongType(typeError))
	case err != nil:
		e := c.errUnreadable(call, fmt.Errorf("%s: %w", describeNotFromAPI(call.response), ErrBadResponse))
		e.NotFromAPI = true
		return in, e
	case in.Success != nil && !*in.Success:
		e := c.errStatus(call)
		// The API itself reports that it did nothing.
		e.outcome = outcomeNone
		if call.inDoubt {
			e.outcome = outcomeUnknown
		}
		return in, e
	case in.Result == nil:
		return in, c.errUnreadable(call, fmt.Errorf("the API answered without a result: %w", ErrBadResponse))
	}
	return in, nil
}

// decodeList decodes the result of a listing. If fields have the wrong type, it also
// returns what is wrong, by the position of the object.
func decodeList[W any](c *Client, call *call) (*envelope[[]*W], map[int]error, error) {
	in, err := decode[[]*W](c, call)
	if err == nil || !errors.Is(err, ErrBadResponse) || in.Result == nil {
		return in, nil, err
	}
	rows, rowsErr := decode[[]json.RawMessage](c, call)
	if rowsErr != nil {
		return in, nil, err
	}
	wrong := map[int]error{}
	objects := make([]*W, len(*rows.Result))
	for i, row := range *rows.Result {
		var typeError *json.UnmarshalTypeError
		switch err := json.Unmarshal(row, &objects[i]); {
		case err == nil:
		case errors.As(err, &typeError) && typeError.Field != "":
			wrong[i] = errWrongType(typeError)
		default:
			return in, nil, c.errUnreadable(call, fmt.Errorf("an element of the list is not an object: %w", ErrBadResponse))
		}
	}
	in.Result = &objects
	return in, wrong, nil
}

// errWrongType names the field of a result that has the wrong type.
func errWrongType(typeError *json.UnmarshalTypeError) error {
	return fmt.Errorf("the API answered with %s in the field %q, which is the wrong type: %w",
		describeJSONType(typeError.Value), strings.TrimPrefix(typeError.Field, "result."), ErrBadResponse)
}

// describeJSONType returns the type of a JSON value in words. encoding/json adds
// the value itself to the type of a number.
func describeJSONType(value string) string {
	jsonType, _, _ := strings.Cut(value, " ")
	switch jsonType {
	case "array":
		return "a list"
	case "object":
		return "an object"
	default:
		return "a " + jsonType
	}
}

// decodeResult decodes the result of a call, if that succeeded. The result is nil
// if there is none; it may be there beside an error.
func decodeResult[T any](c *Client, call *call, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	in, err := decode[T](c, call)
	return in.Result, err
}

// checkAcknowledged checks the response to a call whose result is not needed. It
// must be the API's own even so: a log-in page of some proxy with status 200 has
// deleted nothing.
func (c *Client) checkAcknowledged(call *call) error {
	if call.response.status == http.StatusNoContent {
		return nil
	}
	in, err := decode[json.RawMessage](c, call)
	if err != nil && in.Success != nil && *in.Success && in.Result == nil {
		return nil
	}
	return err
}

// parseTime reads a time of the API. Null, an empty string and a missing field all
// mean that there is none.
func parseTime(field string, text *string) (*time.Time, error) {
	if text == nil || *text == "" {
		return nil, nil //nolint:nilnil // No time is a valid result.
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil, fmt.Errorf("the API answered with %q in the field %q, which is not an RFC 3339 time: %w", *text, field, ErrBadResponse)
	}
	if t.IsZero() {
		// Go writes a time that is not set as the year 1.
		return nil, nil //nolint:nilnil // No time is a valid result.
	}
	t = t.UTC()
	return &t, nil
}

// formatTime writes a time as the API does: UTC and whole seconds.
func formatTime(t *time.Time) *string {
	if t == nil {
		return nil
	}
	text := t.UTC().Format(time.RFC3339)
	return &text
}

// parseCount reads a count, which may come as 2 or as 2.0.
func parseCount(field string, number *float64) (*int64, error) {
	if number == nil {
		return nil, nil //nolint:nilnil // No count is a valid result.
	}
	if *number != math.Trunc(*number) || math.Abs(*number) > 1<<53 {
		return nil, fmt.Errorf("the API answered with %v in the field %q, which is not a whole number: %w", *number, field, ErrBadResponse)
	}
	count := int64(*number)
	return &count, nil
}

// fieldErrors keeps the first of several errors, so that all fields of a response
// are read even if one of them is wrong.
type fieldErrors struct{ first error }

func (e *fieldErrors) time(field string, text *string) *time.Time {
	t, err := parseTime(field, text)
	e.add(err)
	return t
}

func (e *fieldErrors) count(field string, number *float64) *int64 {
	n, err := parseCount(field, number)
	e.add(err)
	return n
}

func (e *fieldErrors) add(err error) {
	if e.first == nil {
		e.first = err
	}
}
