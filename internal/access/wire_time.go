package access

import (
	"fmt"
	"math"
	"time"
)

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
