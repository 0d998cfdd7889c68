package accesstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/net/http2"
)

var faultKindNames = map[FaultKind]string{
	FaultStatus:             "status",
	FaultHTML:               "html",
	FaultCutBefore:          "cut-before",
	FaultCutAfter:           "cut-after",
	FaultTruncate:           "truncate",
	FaultSlow:               "slow",
	FaultRateLimit:          "rate-limit",
	FaultEmptyBody:          "empty-body",
	FaultEndlessBody:        "endless-body",
	FaultRedirect:           "redirect",
	FaultContentType:        "content-type",
	FaultRaw:                "raw",
	FaultLate:               "late",
	FaultStale:              "stale",
	FaultUnstableOrder:      "unstable-order",
	FaultInsertBetweenPages: "insert-between-pages",
	FaultDeleteBetweenPages: "delete-between-pages",
	FaultOmitFields:         "omit-fields",
	FaultStreamReset:        "stream-reset",
	FaultGoAway:             "go-away",
}

// String is the name of the kind; empty if there is no such kind.
func (k FaultKind) String() string {
	return faultKindNames[k]
}

// MarshalText implements encoding.TextMarshaler.
func (k FaultKind) MarshalText() ([]byte, error) {
	return []byte(k.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *FaultKind) UnmarshalText(text []byte) error {
	for kind, name := range faultKindNames {
		if name == string(text) {
			*k = kind

			return nil
		}
	}

	return fmt.Errorf("there is no kind of fault named %q", text)
}

// jsonFault is a fault whose durations and error code are texts. Its fields
// hide those of the fault.
type jsonFault struct {
	*plainFault

	Delay      jsonDuration  `json:"delay,omitempty"`
	RetryAfter jsonDuration  `json:"retry_after,omitempty"`
	RunAfter   jsonDuration  `json:"run_after,omitempty"`
	Age        jsonDuration  `json:"age,omitempty"`
	ErrorCode  jsonErrorCode `json:"error_code,omitempty"`
}

// plainFault is a fault without its methods, which would call themselves.
type plainFault Fault

// MarshalJSON implements json.Marshaler.
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(jsonFault{
		plainFault: (*plainFault)(&f),
		Delay:      jsonDuration(f.Delay),
		RetryAfter: jsonDuration(f.RetryAfter),
		RunAfter:   jsonDuration(f.RunAfter),
		Age:        jsonDuration(f.Age),
		ErrorCode:  jsonErrorCode(f.ErrorCode),
	})
}

// readFault reads a fault from JSON, strictly.
func readFault(decoder *json.Decoder) (Fault, error) {
	var fault Fault
	in := jsonFault{plainFault: (*plainFault)(&fault)}
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return fault, fmt.Errorf("reading the fault: %w", err)
	}
	fault.Delay, fault.RetryAfter = time.Duration(in.Delay), time.Duration(in.RetryAfter)
	fault.RunAfter, fault.Age = time.Duration(in.RunAfter), time.Duration(in.Age)
	fault.ErrorCode = http2.ErrCode(in.ErrorCode)
	if wrong := fault.check(); wrong != "" {
		return fault, errors.New(wrong)
	}

	return fault, nil
}

type jsonDuration time.Duration

// MarshalText implements encoding.TextMarshaler.
func (d jsonDuration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *jsonDuration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = jsonDuration(parsed)

	return err
}

type jsonErrorCode http2.ErrCode

// MarshalText implements encoding.TextMarshaler.
func (c jsonErrorCode) MarshalText() ([]byte, error) {
	return []byte(http2.ErrCode(c).String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *jsonErrorCode) UnmarshalText(text []byte) error {
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required; code++ {
		if code.String() == string(text) {
			*c = jsonErrorCode(code)

			return nil
		}
	}

	return fmt.Errorf("HTTP/2 has no error code named %q", text)
}
