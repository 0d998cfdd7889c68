package access

import (
	"fmt"
	"net/url"
	"strings"
)

// Scope says whose objects a call is about. Make one with [Account].
type Scope struct {
	// kind is the first element of the path, such as "accounts".
	kind string
	id   string
}

// Account is the scope of the account with the given id.
func Account(id string) Scope { return Scope{kind: "accounts", id: id} }

// String returns the scope as it stands in a path, such as "accounts/abc".
func (s Scope) String() string { return s.kind + "/" + s.id }

// path joins the scope and the elements to an escaped path that begins with a
// slash. An element that would change the meaning of the path is refused: an
// empty id would turn a read of one object into a list of all.
func (s Scope) path(elements ...string) (string, error) {
	if s.kind == "" {
		return "", fmt.Errorf("no scope given: %w", ErrInvalid)
	}
	var b strings.Builder
	b.WriteString("/" + s.kind)
	for i, element := range append([]string{s.id}, elements...) {
		switch element {
		case "", ".", "..":
			what := "id"
			if i == 0 {
				what = "account id"
			}
			return "", fmt.Errorf("%q is no %s: %w", element, what, ErrInvalid)
		}
		b.WriteString("/" + url.PathEscape(element))
	}
	return b.String(), nil
}
