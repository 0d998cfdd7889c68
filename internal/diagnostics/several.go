package diagnostics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// Failure is one request that failed out of several that were alike.
type Failure struct {
	// Object names what the request was for.
	Object string
	Err    error
}

// AddAPIErrors adds one error for all that failed out of several requests. The
// summary says what was tried ("Unable to refresh service tokens"), said how much
// of it failed, as a whole sentence.
func AddAPIErrors(diags *diag.Diagnostics, summary, said string, failures []Failure) {
	var (
		b       strings.Builder
		advices []string
	)
	b.WriteString(said + "\n")
	for _, f := range failures {
		fmt.Fprintf(&b, "\n  %s: %s", f.Object, line(f.Err))
		if errors.Is(f.Err, access.ErrNotFound) {
			continue // the line says it all
		}
		if advice := adviceFor(f.Err); advice != "" && !slices.Contains(advices, advice) {
			advices = append(advices, advice)
		}
	}
	for _, advice := range advices {
		b.WriteString("\n\n" + advice)
	}
	diags.AddError(summary, b.String())
}

// line is what the API said, in one line.
func line(err error) string {
	apiErr, ok := errors.AsType[*access.Error](err)
	if !ok {
		return err.Error()
	}
	message := apiErr.Message
	if errors.Is(err, access.ErrNotFound) {
		message = "does not exist in this account or zone"
	}
	var notes []string
	if apiErr.StatusCode != 0 {
		notes = append(notes, fmt.Sprintf("HTTP status %d", apiErr.StatusCode))
	}
	if apiErr.Code != 0 {
		notes = append(notes, fmt.Sprintf("error code %d", apiErr.Code))
	}
	if apiErr.RequestID != "" {
		notes = append(notes, "request ID "+apiErr.RequestID)
	}
	if len(notes) == 0 {
		return message
	}
	return message + " (" + strings.Join(notes, ", ") + ")"
}
