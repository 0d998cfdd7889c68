package access

import (
	"fmt"
	"net/url"
	"strings"
)

// Scope is the account or the zone whose objects a call is about. Create one
// with [Account] or [Zone].
type Scope struct {
	scopeType scopeType
	id        string
}

// scopeType is the first element of the path.
type scopeType string

const (
	scopeAccount scopeType = "accounts"
	scopeZone    scopeType = "zones"
)

// Account is the scope of the account with the given ID.
func Account(id string) Scope { return Scope{scopeType: scopeAccount, id: id} }

// Zone is the scope of the zone with the given ID. A zone has service tokens and
// no extensions. They are created, listed, read, updated and deleted, and rotated
// by an update, as [ServiceTokensService.Rotate] describes. Every other operation
// fails with [ErrInvalid] and sends nothing.
func Zone(id string) Scope { return Scope{scopeType: scopeZone, id: id} }

// IsZone reports whether the scope is a zone.
func (s Scope) IsZone() bool { return s.scopeType == scopeZone }

// String returns the scope as part of a path, such as "accounts/abc".
func (s Scope) String() string { return string(s.scopeType) + "/" + s.id }

// path joins the scope and the elements to an escaped path that begins with a
// slash. An element that would change the meaning of the path is refused: an
// empty ID would turn a read of one object into a list of all.
func (s Scope) path(elements ...string) (string, error) {
	if s.scopeType == "" {
		return "", fmt.Errorf("no scope given: %w", ErrInvalid)
	}
	if err := s.checkOffered(elements); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("/" + string(s.scopeType))
	for i, element := range append([]string{s.id}, elements...) {
		switch element {
		case "", ".", "..":
			what := "ID"
			if i == 0 {
				what = strings.TrimSuffix(string(s.scopeType), "s") + " ID"
			}
			return "", fmt.Errorf("%q is not a valid %s: %w", element, what, ErrInvalid)
		}
		b.WriteString("/" + url.PathEscape(element))
	}
	return b.String(), nil
}

// checkOffered returns an error if the API has no such path in the scope.
func (s Scope) checkOffered(elements []string) error {
	switch {
	case !s.IsZone():
		return nil
	case len(elements) < 2 || elements[1] != "service_tokens":
		return fmt.Errorf("a zone has service tokens only; everything else is in accounts: %w", ErrInvalid)
	case len(elements) < 4:
		return nil
	case elements[3] == "refresh":
		return fmt.Errorf("a token of a zone cannot be refreshed; update its duration instead: %w", ErrInvalid)
	default:
		return fmt.Errorf("a zone does not offer this for its tokens: %w", ErrInvalid)
	}
}
