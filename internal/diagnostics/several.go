package diagnostics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// Failure is one failed request out of several similar ones.
type Failure struct {
	// Object names what the request was for.
	Object string
	Err    error
}

// AddAPIErrors adds one error for several failed requests. The summary is what failed
// ("Unable to refresh service tokens"); the intro is a sentence with how many failed.
func AddAPIErrors(diags *diag.Diagnostics, summary, intro string, failures []Failure) {
	var (
		b       strings.Builder
		advices []string
	)
	b.WriteString(intro + "\n")
	for _, f := range failures {
		fmt.Fprintf(&b, "\n  %s: %s", f.Object, line(f.Err))
		if errors.Is(f.Err, access.ErrNotFound) {
			continue // the line already says so
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

// line returns an error in one line.
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
