package accesstest

import (
	"cmp"
	"slices"
)

// scopeType is the first element of a path: whose tokens it is about.
type scopeType string

const (
	accountScope scopeType = "accounts"
	zoneScope    scopeType = "zones"
)

// scope is one account or zone.
type scope struct {
	scopeType scopeType
	id        string
}

// WithZoneID names the zones that the server has, instead of one with a random
// id. The first becomes [Server.ZoneID]. A zone has tokens of its own and no
// service accounts; what is asked of it is answered as by a server of the core
// only, see [CoreOnly], and refresh and rotate are unknown there.
func WithZoneID(ids ...string) Option {
	return func(c *config) { c.zoneIDs = append(c.zoneIDs, ids...) }
}

// AccountIDs are the ids of all accounts, AccountID first.
func (s *Server) AccountIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.ids(accountScope)
}

// ZoneIDs are the ids of all zones, ZoneID first.
func (s *Server) ZoneIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.ids(zoneScope)
}

// ids are those of all accounts or zones, the server's own first. The caller
// holds the lock.
func (s *Server) ids(scopeType scopeType) []string {
	ids := []string{*s.own(scopeType)}
	for key := range s.stores {
		if key.scopeType == scopeType && key.id != ids[0] {
			ids = append(ids, key.id)
		}
	}
	slices.Sort(ids[1:])

	return ids
}

// own is the id of the server's own account or zone.
func (s *Server) own(scopeType scopeType) *string {
	if scopeType == zoneScope {
		return &s.ZoneID
	}

	return &s.AccountID
}

// addScopes makes the accounts or zones of these ids. The first is the server's
// own; if there is none yet, one with a random id.
func (s *Server) addScopes(scopeType scopeType, ids []string) {
	own := s.own(scopeType)
	if len(ids) == 0 && *own == "" {
		ids = []string{newHex(16)}
	}
	for _, id := range ids {
		key := scope{scopeType: scopeType, id: id}
		if s.stores[key] == nil {
			s.stores[key] = newStore(scopeType)
		}
		*own = cmp.Or(*own, id)
	}
}

// scopeOf is the scope of an account's or zone's id; the server's own account
// if both are empty.
func (s *Server) scopeOf(accountID, zoneID string) scope {
	switch {
	case zoneID == "":
		return scope{scopeType: accountScope, id: cmp.Or(accountID, s.AccountID)}
	case accountID == "":
		return scope{scopeType: zoneScope, id: zoneID}
	default:
		return scope{} // There is nothing that is in both.
	}
}

// place writes into a token where it is.
func (w scope) place(t *ServiceToken) {
	t.AccountID, t.ZoneID = w.id, ""
	if w.scopeType == zoneScope {
		t.AccountID, t.ZoneID = "", w.id
	}
}

// isCoreOnly reports whether what is asked of an account or zone is answered
// with the core only.
func (s *Server) isCoreOnly(st *store) bool {
	return s.config.coreOnly || st.scopeType == zoneScope
}
