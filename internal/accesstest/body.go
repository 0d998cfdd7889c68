package accesstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// object is a JSON object out of a request's body, read strictly: names are
// exact and occur once, types are not converted, and what is wrong is noted
// with a pointer to it. In a creation and in an update, a field that is null counts as
// absent; in other requests it is wrong.
type object struct {
	fields   map[string]json.RawMessage
	nullable bool
	isUpdate bool
	problems []wireError
}

// readObject reads the body of a request that must have one.
func readObject(r *http.Request, body []byte) (*object, *wireError) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, new(problem("", "a JSON object is required as body"))
	}
	if wrong := checkContent(r); wrong != nil {
		return nil, wrong
	}
	fields, err := parseObject(body)
	if err != nil {
		return nil, new(problem("", "the body is not a JSON object: %s", err))
	}

	isUpdate := r.Method == http.MethodPut
	isCreation := r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/service_tokens") || strings.HasSuffix(r.URL.Path, "/service_accounts"))

	return &object{fields: fields, nullable: isUpdate || isCreation, isUpdate: isUpdate}, nil
}

// readOptionalObject is readObject for requests whose body is optional.
func readOptionalObject(r *http.Request, body []byte) (*object, *wireError) {
	if len(bytes.TrimSpace(body)) == 0 {
		return &object{}, nil
	}

	return readObject(r, body)
}

// checkContent refuses a body that is not declared to be plain JSON.
func checkContent(r *http.Request) *wireError {
	declared := r.Header.Get("Content-Type")
	media, parameters, err := mime.ParseMediaType(declared)
	charset := parameters["charset"]
	if err != nil || media != "application/json" || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return new(problem("", "the content type of the body is %q, it must be \"application/json\"", declared))
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return new(problem("", "the content encoding %q is not supported", encoding))
	}

	return nil
}

// parseObject reads one JSON object. Unlike encoding/json it refuses a name
// that occurs twice and text that is not UTF-8, which readers of JSON resolve in different ways.
func parseObject(data []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("it is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return nil, errors.New("it does not begin with {")
	}
	fields := make(map[string]json.RawMessage)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("reading a name: %w", err)
		}
		name, isName := token.(string)
		if !isName {
			return nil, errors.New("a name is missing")
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("%q occurs in it twice", name)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("reading %q: %w", name, err)
		}
		fields[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("reading its end: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows it")
	}

	return fields, nil
}

// complain notes what is wrong with the field of this name.
func (o *object) complain(name, format string, arguments ...any) {
	o.problems = append(o.problems,
		problem("/"+escapePointer(name), "%s: %s", name, fmt.Sprintf(format, arguments...)))
}

// require notes that a field is missing, unless it is there and wrong.
func (o *object) require(name string, value *string) {
	pointer := "/" + escapePointer(name)
	isWrong := slices.ContainsFunc(o.problems, func(p wireError) bool {
		return p.Source != nil && p.Source.Pointer == pointer
	})
	if value == nil && !isWrong {
		o.complain(name, "it is required")
	}
}

// take removes a field; what is left at the end is unknown.
func (o *object) take(name string) (json.RawMessage, bool) {
	value, present := o.fields[name]
	delete(o.fields, name)

	return value, present && !(o.nullable && string(value) == "null")
}

// into reads a field into target, whose JSON form begins with one of these
// characters, and reports whether it is there and right.
func (o *object) into(name, begins, kind string, target any) bool {
	value, present := o.take(name)
	if !present {
		return false
	}
	if !strings.ContainsRune(begins, rune(value[0])) || json.Unmarshal(value, target) != nil {
		o.complain(name, "it must be %s", kind)

		return false
	}

	return true
}

// text reads a string.
func (o *object) text(name string) *string {
	var value string
	if !o.into(name, `"`, "a string", &value) {
		return nil
	}

	return &value
}

// flag reads a boolean.
func (o *object) flag(name string) *bool {
	var value bool
	if !o.into(name, "tf", "true or false", &value) {
		return nil
	}

	return &value
}

// number reads a whole number, which may be spelled 2.0.
func (o *object) number(name string) *int64 {
	var value json.Number
	if !o.into(name, "-0123456789", "a number", &value) {
		return nil
	}
	float, err := strconv.ParseFloat(value.String(), 64)
	if err != nil || float != math.Trunc(float) || math.Abs(float) > math.MaxInt32 {
		o.complain(name, "it must be a whole number, and not beyond %d", math.MaxInt32)

		return nil
	}

	return new(int64(float))
}

// instant reads a time.
func (o *object) instant(name string) *time.Time {
	var value time.Time
	if !o.into(name, `"`, "a time as of RFC 3339", &value) {
		return nil
	}

	return new(value.UTC())
}

// texts reads a list of strings.
func (o *object) texts(name string) *[]string {
	var values []*string
	if !o.into(name, "[", "a list of strings", &values) {
		return nil
	}
	out := make([]string, 0, len(values))
	for _, value := range values {
		if value == nil {
			o.complain(name, "it must be a list of strings, and null is none")

			return nil
		}
		out = append(out, *value)
	}

	return &out
}

// refuseRest makes a problem of every field that nothing has taken.
func (o *object) refuseRest() {
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.complain(name, "it is not a field of this request")
	}
}

// escapePointer writes a name as an element of a JSON pointer (RFC 6901).
func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
