package accesstest

import (
	"net/http"
	"regexp"
)

var accountNamePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// accountBody is the body of create and update. Nil is absent.
type accountBody struct {
	*object

	name        *string
	description *string
}

// readAccountBody reads a body; what is wrong is in its problems.
func (s *Server) readAccountBody(c *call) (*accountBody, *wireError) {
	fields, wrong := readObject(c.request, c.body)
	if wrong != nil {
		return nil, wrong
	}
	b := &accountBody{object: fields, name: fields.text("name"), description: fields.text("description")}
	s.finish(fields)
	if b.name != nil && !accountNamePattern.MatchString(*b.name) {
		b.complain("name", "it must be 1 to 64 letters, digits, hyphens and underscores")
	}

	return b, nil
}

// createAccount answers POST …/service_accounts.
func (s *Server) createAccount(c *call) answer {
	b, wrong := s.readAccountBody(c)
	if wrong != nil {
		return invalid(*wrong)
	}
	b.require("name", b.name)
	if len(b.problems) > 0 {
		return invalid(b.problems...)
	}
	if c.store.isNameTaken(*b.name, "") {
		return nameTaken(*b.name)
	}
	now := s.Clock.stamp()
	account := &ServiceAccount{ID: newUUID(), Name: *b.name, CreatedAt: now, UpdatedAt: now}
	if b.description != nil {
		account.Description = *b.description
	}
	s.rememberAccount(c.store, account.ID)
	c.store.accounts[account.ID] = account

	return succeed(http.StatusCreated, s.accountToWire(c.store, account))
}

// listAccounts answers GET …/service_accounts.
func (s *Server) listAccounts(c *call) answer {
	query, problems := s.readListing(c.request.URL.RawQuery)
	if len(problems) > 0 {
		return invalid(problems...)
	}
	var found []wireAccount
	for _, account := range c.store.sortedAccounts() {
		if query.matches(account.Name, s.config.looseFilters) {
			found = append(found, s.accountToWire(c.store, account))
		}
	}

	reorder(c.view, query, found)

	return paged(query, found, len(c.store.accounts))
}

// getAccount answers GET …/service_accounts/{id}.
func (s *Server) getAccount(c *call) answer {
	account := c.store.accounts[c.id]
	if account == nil {
		return notFound("service account")
	}

	return succeed(http.StatusOK, s.accountToWire(c.store, account))
}

// updateAccount answers PUT …/service_accounts/{id}.
func (s *Server) updateAccount(c *call) answer {
	account := c.store.accounts[c.id]
	if account == nil {
		return notFound("service account")
	}
	b, wrong := s.readAccountBody(c)
	if wrong != nil {
		return invalid(*wrong)
	}
	if len(b.problems) > 0 {
		return invalid(b.problems...)
	}
	if b.name != nil && c.store.isNameTaken(*b.name, account.ID) {
		return nameTaken(*b.name)
	}
	s.rememberAccount(c.store, account.ID)
	if b.name != nil {
		account.Name = *b.name
	}
	if b.description != nil {
		account.Description = *b.description
	}
	account.UpdatedAt = s.Clock.stamp()

	return succeed(http.StatusOK, s.accountToWire(c.store, account))
}

// deleteAccount answers DELETE …/service_accounts/{id}.
func (s *Server) deleteAccount(c *call) answer {
	account := c.store.accounts[c.id]
	if account == nil {
		return notFound("service account")
	}
	if wrong := refuseBody(c); wrong != nil {
		return invalid(*wrong)
	}
	if count := c.store.tokenCount(account.ID); count > 0 {
		return fail(http.StatusConflict, codeAccountNotEmpty,
			"access.api.error.service_account_in_use: the service account owns %d service tokens", count)
	}
	s.rememberAccount(c.store, c.id)
	delete(c.store.accounts, c.id)

	return succeed(http.StatusOK, s.accountToWire(c.store, account))
}

// isNameTaken reports whether a service account other than this one has a name.
func (st *store) isNameTaken(name, id string) bool {
	for _, account := range st.accounts {
		if account.Name == name && account.ID != id {
			return true
		}
	}

	return false
}

func nameTaken(name string) answer {
	out := fail(http.StatusConflict, codeNameTaken,
		"access.api.error.conflict: a service account named %q exists already", name)
	out.errors[0].Source = &wireSource{Pointer: "/name"}

	return out
}
