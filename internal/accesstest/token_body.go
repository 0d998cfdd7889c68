package accesstest

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

const maxNameLength = 350

// tokenBody is the body of create and update. Nil is absent.
type tokenBody struct {
	*object

	name             *string
	duration         *string
	expiresAt        *time.Time
	enabled          *bool
	version          *int64
	previousUntil    *time.Time
	serviceAccountID *string
	visibility       *string
	kind             *string
	domains          *[]string
}

// readTokenBody reads a body and checks what can be checked of each field by
// itself. What is wrong is in its problems.
func (s *Server) readTokenBody(c *call) (*tokenBody, *wireError) {
	fields, wrong := readObject(c.request, c.body)
	if wrong != nil {
		return nil, wrong
	}
	b := &tokenBody{
		object:        fields,
		name:          fields.text("name"),
		duration:      fields.text("duration"),
		enabled:       fields.flag("enabled"),
		version:       fields.number("client_secret_version"),
		previousUntil: fields.instant("previous_client_secret_expires_at"),
	}
	if !s.isCoreOnly(c.store) {
		b.expiresAt = fields.instant("expires_at")
		b.serviceAccountID = fields.text("service_account_id")
		b.visibility = fields.text("visibility")
		b.kind = fields.text("type")
		b.domains = fields.texts("domains")
	}
	if !s.config.lenientBodies {
		fields.refuseRest()
	}
	b.checkName()
	b.checkLifetime(s.Clock.Now())
	b.checkChoice("type", b.kind, developer, connector)
	b.checkChoice("visibility", b.visibility, private, public)
	if b.version != nil && *b.version == 0 {
		// An older official client always sends it.
		b.version = nil
	}
	if b.version != nil && *b.version < 0 {
		b.complain("client_secret_version", "it must not be negative")
	}
	b.readServiceAccount(c.store)
	b.readDomains()

	return b, nil
}

func (b *tokenBody) checkName() {
	switch {
	case b.name == nil:
	case *b.name == "":
		b.complain("name", "it must not be empty")
	case utf8.RuneCountInString(*b.name) > maxNameLength:
		b.complain("name", "it must have at most %d characters", maxNameLength)
	}
}

func (b *tokenBody) checkLifetime(now time.Time) {
	if b.duration != nil {
		if wrong := checkDuration(*b.duration); wrong != "" {
			b.complain("duration", "%s", wrong)
		}
	}
	switch {
	case b.expiresAt == nil:
	case b.duration != nil:
		b.complain("expires_at", "it replaces the duration and cannot be sent with one")
	case !b.expiresAt.After(now):
		b.complain("expires_at", "it must be in the future")
	}
}

func (b *tokenBody) checkChoice(name string, value *string, choices ...string) {
	if value != nil && !slices.Contains(choices, *value) {
		b.complain(name, "it must be one of %q", choices)
	}
}

// readServiceAccount looks up the owner. In an update an empty one counts as
// absent.
func (b *tokenBody) readServiceAccount(st *store) {
	if b.serviceAccountID != nil && *b.serviceAccountID == "" && b.isUpdate {
		b.serviceAccountID = nil
	}
	if b.serviceAccountID != nil && st.accounts[*b.serviceAccountID] == nil {
		b.complain("service_account_id", "there is no such service account")
	}
}

// readDomains makes the domains canonical, each once.
func (b *tokenBody) readDomains() {
	if b.domains == nil {
		return
	}
	canonical := make([]string, 0, len(*b.domains))
	for i, domain := range *b.domains {
		origin, err := canonicalOrigin(domain)
		if err != nil {
			b.problems = append(b.problems, problem(fmt.Sprintf("/domains/%d", i), "%q is not a web origin: %s", domain, err))
		} else if !slices.Contains(canonical, origin) {
			canonical = append(canonical, origin)
		}
	}
	b.domains = &canonical
}

// checkDomains checks the domains of a body against the visibility of the token.
// missing is whether the token has none without these.
func (b *tokenBody) checkDomains(visibility string, missing bool) {
	switch {
	case visibility == public && (b.domains == nil && missing || b.domains != nil && len(*b.domains) == 0):
		b.complain("domains", "a public token needs one domain at least")
	case visibility != public && b.domains != nil:
		b.complain("domains", "a private token has no domains")
	}
}
