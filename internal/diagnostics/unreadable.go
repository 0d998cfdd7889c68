package diagnostics

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Unreadable collects objects of a listing with a field that could not be read. The zero
// value is ready for use.
type Unreadable struct {
	lines []string
	more  int
}

// Add adds an object, unless all of its fields could be read.
func (u *Unreadable) Add(object, unreadable string) {
	const most = 10
	switch {
	case unreadable == "":
	case len(u.lines) < most:
		u.lines = append(u.lines, fmt.Sprintf("  %s: %s", object, unreadable))
	default:
		u.more++
	}
}

// Warning returns one warning about all of the objects, and nothing if there are none.
func (u *Unreadable) Warning() diag.Diagnostics {
	if len(u.lines) == 0 {
		return nil
	}
	lines := strings.Join(u.lines, "\n")
	if u.more > 0 {
		lines += fmt.Sprintf("\n  and %d more", u.more)
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("A field could not be read",
		"The API has listed objects with a field that the provider cannot read. The field is left out, and everything else is complete:\n\n"+lines)}
}
