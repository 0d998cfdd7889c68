package contracttest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// schemaOptions are used for every schema. Messages never show a value, nor do
// those that the library words itself: it may be a secret, and it may be a
// thousand tokens long.
var schemaOptions = []openapi3.SchemaValidationOption{
	openapi3.DisableSchemaErrorDetails(),
	openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
		"uuid": openapi3.NewRegexpFormatValidator(
			`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`),
		"go-duration": openapi3.NewCallbackValidator(checkDuration),
	}),
}

// checkDuration accepts "forever" and Go durations greater than zero.
func checkDuration(value string) error {
	if value == "forever" {
		return nil
	}
	duration, err := time.ParseDuration(value)
	if err != nil {
		return errors.New("not a Go duration")
	}
	if duration <= 0 {
		return errors.New("not greater than zero")
	}
	return nil
}

// reasons turns an error of the library into one line per violation. It goes down
// level by level, because the messages of the outer levels were written before
// the library knew where in the body they are.
func reasons(err error) []string {
	switch err := err.(type) { //nolint:errorlint // errors.As would skip the levels between
	case nil:
		return nil
	case openapi3.MultiError:
		var lines []string
		for _, part := range err {
			lines = append(lines, reasons(part)...)
		}
		return lines
	case *openapi3filter.RequestError:
		if err.Err == nil {
			return []string{err.Error()}
		}
		if err.Parameter != nil {
			return prefix(fmt.Sprintf("parameter %q in %s", err.Parameter.Name, err.Parameter.In), reasons(err.Err))
		}
		return prefix("body", reasons(err.Err))
	case *openapi3filter.ResponseError:
		if err.Err == nil {
			return []string{err.Error()}
		}
		return prefix(err.Reason, reasons(err.Err))
	case *openapi3.SchemaError:
		return schemaReasons(err)
	default:
		return []string{err.Error()}
	}
}

// schemaReasons words what is wrong with one value, or with its parts if an
// allOf failed.
func schemaReasons(err *openapi3.SchemaError) []string {
	if err.SchemaField == "allOf" && err.Origin != nil {
		// The text of the library, and the type that it keeps for itself, are
		// around the errors of the parts.
		if parts := errors.Unwrap(errors.Unwrap(err.Origin)); parts != nil {
			return reasons(parts)
		}
	}
	reason := err.Reason
	if err.SchemaField == "not" || err.SchemaField == "anyOf" {
		// The library can only name the keyword; the document describes the rule.
		reason = cmp.Or(err.Schema.Description, reason)
	}
	reason = cmp.Or(reason, "breaks the rule "+err.SchemaField)
	return []string{fmt.Sprintf("/%s: %s", strings.Join(err.JSONPointer(), "/"), reason)}
}

// prefix puts the place before each line.
func prefix(place string, lines []string) []string {
	for i, line := range lines {
		lines[i] = place + ": " + line
	}
	return lines
}

// redacted replaces what a message must not show.
const redacted = "(redacted)"

// secretFields finds the values of secrets in JSON, also if it is cut off or
// otherwise broken.
var secretFields = regexp.MustCompile(`"(?:client_secret|cf-access-client-secret)"\s*:\s*"((?:[^"\\]|\\.)*)`)

// issuedSecrets finds secrets by their look.
var issuedSecrets = regexp.MustCompile(`cfast_[A-Za-z0-9]+`)

// scrubber returns a replacer for every secret that the exchange carries. The
// messages should contain none; this is the second line of defense.
func (ex *exchange) scrubber() *strings.Replacer {
	authorization := ex.request.Header.Get("Authorization")
	_, bearer, _ := strings.Cut(authorization, " ")
	secrets := []string{authorization, bearer, ex.request.Header.Get("CF-Access-Client-Secret")}
	for _, text := range []string{authorization, string(ex.body), string(ex.answer), ex.request.URL.String()} {
		for _, match := range secretFields.FindAllStringSubmatch(text, -1) {
			secrets = append(secrets, match[1], unescape(match[1]))
		}
		secrets = append(secrets, issuedSecrets.FindAllString(text, -1)...)
	}

	// The longest first: one secret may be the beginning of another.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, secret := range secrets {
		// Very short ones would match in the middle of words and hide the message,
		// and nobody can tell from it that they were secrets.
		if len(secret) >= 4 {
			pairs = append(pairs, secret, redacted)
		}
	}
	return strings.NewReplacer(pairs...)
}

// unescape decodes the inside of a JSON string.
func unescape(inside string) string {
	var value string
	if err := json.Unmarshal([]byte(`"`+inside+`"`), &value); err != nil {
		return inside
	}
	return value
}
