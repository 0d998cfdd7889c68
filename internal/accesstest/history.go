package accesstest

import (
	"maps"
	"slices"
	"time"
)

// maxHistory is how many changes are remembered at least: beyond twice as many,
// the older half is forgotten.
const maxHistory = 20000

// history remembers what each object was before each change, so that a read can
// be answered from an older state. The server's lock guards it.
type history struct {
	revision int
	changes  []change
}

// change is one that is about to be made. The object that does not exist before
// it is nil.
type change struct {
	revision  int
	at        time.Time
	store     *store
	tokenID   string // of a token; empty if accountID is set
	token     *ServiceToken
	accountID string
	account   *ServiceAccount
}

// Revision numbers the states of the server: 1 is the one it begins with, and
// each change adds one. See [Fault].
func (s *Server) Revision() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.history.revision + 1
}

// rememberToken notes what a token is before it is created, changed or deleted.
// The caller holds the lock.
func (s *Server) rememberToken(st *store, id string) {
	before := change{store: st, tokenID: id}
	if token := st.tokens[id]; token != nil {
		before.token = new(token.clone())
	}
	s.history.add(before, s.Clock.Now())
}

// rememberAccount notes what a service account is before it is created, changed
// or deleted. The caller holds the lock.
func (s *Server) rememberAccount(st *store, id string) {
	before := change{store: st, accountID: id}
	if account := st.accounts[id]; account != nil {
		before.account = new(*account)
	}
	s.history.add(before, s.Clock.Now())
}

func (h *history) add(before change, now time.Time) {
	h.revision++
	before.revision, before.at = h.revision+1, now
	if len(h.changes) == 2*maxHistory {
		h.changes = append([]change(nil), h.changes[maxHistory:]...)
	}
	h.changes = append(h.changes, before)
}

// past is the state that a store had: at a revision or, if that is zero, at a
// time. The caller holds the lock.
func (s *Server) past(st *store, revision int, at time.Time) *store {
	old := &store{scopeType: st.scopeType, tokens: maps.Clone(st.tokens), accounts: maps.Clone(st.accounts)}
	for _, undone := range slices.Backward(s.history.changes) {
		if revision > 0 && undone.revision <= revision || revision == 0 && !undone.at.After(at) {
			break
		}
		if undone.store != st {
			continue
		}
		if undone.accountID != "" {
			put(old.accounts, undone.accountID, undone.account)
		} else {
			put(old.tokens, undone.tokenID, undone.token)
		}
	}

	return old
}

// put makes an object what it was; nil if it was not there.
func put[T any](objects map[string]*T, id string, object *T) {
	if object == nil {
		delete(objects, id)
	} else {
		objects[id] = object
	}
}
