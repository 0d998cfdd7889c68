package accesstest

import (
	"cmp"
	"net/http"
)

// createToken answers POST …/service_tokens.
func (s *Server) createToken(c *call) answer {
	b, wrong := s.readTokenBody(c)
	if wrong != nil {
		return invalid(*wrong)
	}
	kind, visibility := developer, private
	if b.kind != nil {
		kind = *b.kind
	}
	if b.visibility != nil {
		visibility = *b.visibility
	}
	b.require("name", b.name)
	if visibility == public && b.serviceAccountID == nil {
		b.complain("service_account_id", "a public token needs a service account")
	}
	b.checkDomains(visibility, true)
	if len(b.problems) > 0 {
		return invalid(b.problems...)
	}

	now := s.Clock.Now()
	token := &ServiceToken{
		ID:                            newUUID(),
		ClientID:                      newClientID(),
		Name:                          *b.name,
		ClientSecret:                  newClientSecret(),
		ClientSecretVersion:           1,
		PreviousClientSecretExpiresAt: b.previousUntil,
		ExpiresAt:                     b.expiresAt,
		Type:                          kind,
		Visibility:                    visibility,
		CreatedAt:                     s.Clock.stamp(),
		UpdatedAt:                     s.Clock.stamp(),
	}
	if b.version != nil {
		token.ClientSecretVersion = max(1, *b.version)
	}
	if b.enabled != nil {
		token.Disabled = !*b.enabled
	}
	if b.expiresAt == nil {
		duration := defaultDuration
		if b.duration != nil {
			duration = *b.duration
		}
		token.run(duration, now)
	}
	if b.serviceAccountID != nil {
		token.ServiceAccountID = *b.serviceAccountID
	} else {
		token.User = s.userOf(c.caller)
	}
	if b.domains != nil {
		token.Domains = *b.domains
	}
	s.rememberToken(c.store, token.ID)
	c.store.tokens[token.ID] = token

	return succeed(http.StatusCreated, s.tokenToWire(c.store, token, issuedByPost))
}

// userOf is the user in whose name a caller acts.
func (s *Server) userOf(who caller) User {
	if who.token == nil {
		return s.User
	}

	return cmp.Or(who.token.User, s.User)
}

// listTokens answers GET …/service_tokens.
func (s *Server) listTokens(c *call) answer {
	query, problems := s.readListing(c.request.URL.RawQuery)
	if len(problems) > 0 {
		return invalid(problems...)
	}
	var found []wireToken
	for _, token := range c.store.sortedTokens() {
		if query.matches(token.Name, s.config.looseFilters) {
			found = append(found, s.tokenToWire(c.store, token, notIssued))
		}
	}

	reorder(c.view, query, found)

	return paged(query, found, len(c.store.tokens))
}

// getToken answers GET …/service_tokens/{id}.
func (s *Server) getToken(c *call) answer {
	token := c.store.tokens[c.id]
	if token == nil {
		return notFound("service token")
	}

	return succeed(http.StatusOK, s.tokenToWire(c.store, token, notIssued))
}

// updateToken answers PUT …/service_tokens/{id}.
func (s *Server) updateToken(c *call) answer {
	token := c.store.tokens[c.id]
	if token == nil {
		return notFound("service token")
	}
	b, wrong := s.readTokenBody(c)
	if wrong != nil {
		return invalid(*wrong)
	}
	b.checkAgainst(token, s.config.refusedLowerVersion)
	if len(b.problems) > 0 {
		return invalid(b.problems...)
	}

	s.rememberToken(c.store, token.ID)

	return succeed(http.StatusOK, s.tokenToWire(c.store, token, s.update(token, b)))
}

// checkAgainst checks the body of an update against the present token.
func (b *tokenBody) checkAgainst(t *ServiceToken, refusesLowerVersion bool) {
	if b.kind != nil && *b.kind != t.Type {
		b.complain("type", "it is fixed at creation")
	}
	if b.visibility != nil && *b.visibility != t.Visibility {
		b.complain("visibility", "it is fixed at creation")
	}
	if refusesLowerVersion && b.version != nil && *b.version < t.ClientSecretVersion {
		b.complain("client_secret_version", "it is %d now and cannot be lowered", t.ClientSecretVersion)
	}
	b.checkDomains(t.Visibility, false)
}

// update writes the fields of a body that has been checked into a token.
func (s *Server) update(t *ServiceToken, b *tokenBody) issuing {
	now := s.Clock.Now()
	t.UpdatedAt = s.Clock.stamp()
	if b.name != nil {
		t.Name = *b.name
	}
	if b.enabled != nil {
		t.Disabled = !*b.enabled
	}
	if b.duration != nil {
		t.run(*b.duration, now)
	}
	if b.expiresAt != nil {
		t.Duration, t.ExpiresAt = "", b.expiresAt
	}
	if b.serviceAccountID != nil {
		t.ServiceAccountID, t.User = *b.serviceAccountID, User{}
	}
	if b.domains != nil {
		t.Domains = *b.domains
	}
	switch {
	case b.version != nil && *b.version > t.ClientSecretVersion:
		t.rotate(b.previousUntil, *b.version)

		return issuedByUpdate
	case b.version != nil && *b.version < t.ClientSecretVersion:
		// It comes too late: the end of the overlap beside it is that of an
		// older rotation.
	case b.previousUntil != nil:
		t.moveOverlap(*b.previousUntil, now)
	}

	return notIssued
}

// deleteToken answers DELETE …/service_tokens/{id}.
func (s *Server) deleteToken(c *call) answer {
	token := c.store.tokens[c.id]
	if token == nil {
		return notFound("service token")
	}
	if wrong := refuseBody(c); wrong != nil {
		return invalid(*wrong)
	}
	if token.InUse {
		return fail(http.StatusBadRequest, codeInUse, "access.api.error.service_token_in_use: cannot delete service "+
			"token because it is used by a policy, group, or app SCIM configuration")
	}
	s.rememberToken(c.store, c.id)
	delete(c.store.tokens, c.id)

	return succeed(http.StatusOK, s.tokenToWire(c.store, token, notIssued))
}

// refreshToken answers POST …/service_tokens/{id}/refresh.
func (s *Server) refreshToken(c *call) answer {
	token := c.store.tokens[c.id]
	if token == nil {
		return notFound("service token")
	}
	if wrong := refuseBody(c); wrong != nil {
		return invalid(*wrong)
	}
	if token.Duration == "" {
		return invalid(problem("", "the token has a fixed date of expiry: set a later expires_at instead"))
	}
	if token.Duration != forever {
		s.rememberToken(c.store, c.id)
		now := s.Clock.Now()
		duration := token.Duration
		if s.isCoreOnly(c.store) {
			duration = defaultDuration
		}
		token.ExpiresAt = expiryAfter(now, duration)
		token.UpdatedAt = s.Clock.stamp()
	}

	return succeed(http.StatusOK, s.tokenToWire(c.store, token, notIssued))
}

// rotateToken answers POST …/service_tokens/{id}/rotate.
func (s *Server) rotateToken(c *call) answer {
	token := c.store.tokens[c.id]
	if token == nil {
		return notFound("service token")
	}
	fields, wrong := readOptionalObject(c.request, c.body)
	if wrong != nil {
		return invalid(*wrong)
	}
	previousUntil := fields.instant("previous_client_secret_expires_at")
	if problems := s.finish(fields); len(problems) > 0 {
		return invalid(problems...)
	}
	s.rememberToken(c.store, c.id)
	token.rotate(previousUntil, token.ClientSecretVersion+1)
	token.UpdatedAt = s.Clock.stamp()

	return succeed(http.StatusOK, s.tokenToWire(c.store, token, issuedByPost))
}

// reassignToken answers POST …/service_tokens/{id}/reassign.
func (s *Server) reassignToken(c *call) answer {
	token := c.store.tokens[c.id]
	if token == nil {
		return notFound("service token")
	}
	fields, wrong := readObject(c.request, c.body)
	if wrong != nil {
		return invalid(*wrong)
	}
	id := fields.text("service_account_id")
	problems := s.finish(fields)
	switch {
	case len(problems) > 0:
		return invalid(problems...)
	case id == nil || *id == "":
		return invalid(problem("/service_account_id", "it is required: a token is never handed back to a user"))
	case c.store.accounts[*id] == nil:
		return invalid(problem("/service_account_id", "there is no such service account"))
	}
	s.rememberToken(c.store, c.id)
	token.ServiceAccountID, token.User = *id, User{}
	token.UpdatedAt = s.Clock.stamp()

	return succeed(http.StatusOK, s.tokenToWire(c.store, token, notIssued))
}

// finish refuses what nothing has taken from a body, and lists all that is
// wrong with it.
func (s *Server) finish(o *object) []wireError {
	if !s.config.lenientBodies {
		o.refuseRest()
	}

	return o.problems
}

// refuseBody refuses the body of a request that takes none. An empty object is
// accepted.
func refuseBody(c *call) *wireError {
	fields, wrong := readOptionalObject(c.request, c.body)
	if wrong == nil && len(fields.fields) > 0 {
		wrong = new(problem("", "this request has no body"))
	}

	return wrong
}
