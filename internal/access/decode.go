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

// envelope is what every answer of the API is wrapped in. Success is absent
// from no answer of the API; an absent one is let pass where there is a result.
type envelope[T any] struct {
	Success *bool `json:"success"`
	Result  *T    `json:"result"`
	// ResultInfo describes a page. It is a hint at most, so nothing in it can
	// be wrong.
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
// one at all. It is as lenient as can be: whatever else is wrong with an
// error, its message should reach the user.
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

// decode reads the result of a call that went well. Where a field has the
// wrong type the error names it, and the rest of the result is returned all the
// same: a secret in it must not be lost.
func decode[T any](c *Client, one *call) (*envelope[T], error) {
	in := new(envelope[T])
	err := json.Unmarshal(one.answer.body, in)
	var typeError *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typeError) && typeError.Field != "":
		return in, c.unreadable(one, fmt.Errorf("the API answered with %s in the field %q, where it does not belong: %w",
			kindOf(typeError.Value), strings.TrimPrefix(typeError.Field, "result."), ErrBadAnswer))
	case err != nil:
		return in, c.unreadable(one, fmt.Errorf("%s: %w", describeForeign(one.answer), ErrBadAnswer))
	case in.Success != nil && !*in.Success:
		e := c.refused(one)
		// The API itself says that it did nothing.
		e.outcome = outcomeNone
		if one.inDoubt {
			e.outcome = outcomeUnknown
		}
		return in, e
	case in.Result == nil:
		return in, c.unreadable(one, fmt.Errorf("the API answered without a result: %w", ErrBadAnswer))
	}
	return in, nil
}

// kindOf puts the kind of a JSON value into words. encoding/json adds the value
// itself to that of a number.
func kindOf(value string) string {
	kind, _, _ := strings.Cut(value, " ")
	switch kind {
	case "array":
		return "a list"
	case "object":
		return "an object"
	default:
		return "a " + kind
	}
}

// fetch decodes the result of a call, if it went well. The result is nil where
// there is none; it may be there beside an error.
func fetch[T any](c *Client, one *call, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	in, err := decode[T](c, one)
	return in.Result, err
}

// acknowledged checks the answer to a call of whose result nothing is needed.
// It must be the API's own all the same: a log-in page of some proxy with
// status 200 has deleted nothing.
func (c *Client) acknowledged(one *call) error {
	if one.answer.status == http.StatusNoContent {
		return nil
	}
	in, err := decode[json.RawMessage](c, one)
	if err != nil && in.Success != nil && *in.Success && in.Result == nil {
		return nil
	}
	return err
}

// parseTime reads a time of the API. Null, an empty string and a missing field
// all mean that there is none.
func parseTime(field string, text *string) (*time.Time, error) {
	if text == nil || *text == "" {
		return nil, nil //nolint:nilnil // No time is a value of its own here.
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil, fmt.Errorf("the API answered with %q in the field %q, which is no RFC 3339 time: %w", *text, field, ErrBadAnswer)
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
		return nil, nil //nolint:nilnil // No count is a value of its own here.
	}
	if *number != math.Trunc(*number) || math.Abs(*number) > 1<<53 {
		return nil, fmt.Errorf("the API answered with %v in the field %q, which is no whole number: %w", *number, field, ErrBadAnswer)
	}
	count := int64(*number)
	return &count, nil
}

// problems keeps the first of several errors, so that all fields of an answer
// are read whatever is wrong with one.
type problems struct{ first error }

func (p *problems) time(field string, text *string) *time.Time {
	t, err := parseTime(field, text)
	p.note(err)
	return t
}

func (p *problems) count(field string, number *float64) *int64 {
	n, err := parseCount(field, number)
	p.note(err)
	return n
}

func (p *problems) note(err error) {
	if p.first == nil {
		p.first = err
	}
}
