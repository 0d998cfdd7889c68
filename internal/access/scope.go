package access

import (
	"fmt"
	"net/url"
	"strings"
)

// Scope says whose objects a call is about. Make one with [Account] or [Zone].
type Scope struct {
	// kind is the first element of the path.
	kind string
	id   string
}

// The kinds of scopes.
const (
	accounts = "accounts"
	zones    = "zones"
)

// Account is the scope of the account with the given id.
func Account(id string) Scope { return Scope{kind: accounts, id: id} }

// Zone is the scope of the zone with the given id. A zone has service tokens and
// no extensions. They are made, listed, read, updated and deleted, and rotated
// by an update, as [ServiceTokensService.Rotate] says. Every other operation
// fails with [ErrInvalid] and sends nothing.
func Zone(id string) Scope { return Scope{kind: zones, id: id} }

// IsZone reports whether the scope is a zone.
func (s Scope) IsZone() bool { return s.kind == zones }

// String returns the scope as it stands in a path, such as "accounts/abc".
func (s Scope) String() string { return s.kind + "/" + s.id }

// path joins the scope and the elements to an escaped path that begins with a
// slash. An element that would change the meaning of the path is refused: an
// empty id would turn a read of one object into a list of all.
func (s Scope) path(elements ...string) (string, error) {
	if s.kind == "" {
		return "", fmt.Errorf("no scope given: %w", ErrInvalid)
	}
	if err := s.offers(elements); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("/" + s.kind)
	for i, element := range append([]string{s.id}, elements...) {
		switch element {
		case "", ".", "..":
			what := "id"
			if i == 0 {
				what = strings.TrimSuffix(s.kind, "s") + " id"
			}
			return "", fmt.Errorf("%q is no %s: %w", element, what, ErrInvalid)
		}
		b.WriteString("/" + url.PathEscape(element))
	}
	return b.String(), nil
}

// offers returns why there is no such path in the scope.
func (s Scope) offers(elements []string) error {
	switch {
	case !s.IsZone():
		return nil
	case len(elements) < 2 || elements[1] != "service_tokens":
		return fmt.Errorf("a zone has service tokens alone; the rest is in accounts: %w", ErrInvalid)
	case len(elements) < 4:
		return nil
	case elements[3] == "refresh":
		return fmt.Errorf("a token of a zone cannot be refreshed; update its duration instead: %w", ErrInvalid)
	default:
		return fmt.Errorf("a zone does not offer this for its tokens: %w", ErrInvalid)
	}
}
