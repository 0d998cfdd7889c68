package accesstest

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// view is how a fault lets a read see the server.
type view struct {
	stale    bool
	revision int
	at       time.Time

	unstableOrder bool
}

type viewKey struct{}

// withView lets the work of a request see what a fault wants it to see.
func (s *Server) withView(ctx context.Context, f Fault) context.Context {
	return context.WithValue(ctx, viewKey{}, view{
		stale:         f.Kind == FaultStale,
		revision:      f.Revision,
		at:            s.Clock.Now().Add(-f.Age),
		unstableOrder: f.Kind == FaultUnstableOrder,
	})
}

func viewOf(ctx context.Context) view {
	seen, _ := ctx.Value(viewKey{}).(view)

	return seen
}

// reorder moves the last object of the page before to the first place of this
// one, if a fault wants that.
func reorder[T any](seen view, l listing, found []T) {
	first := (l.page - 1) * l.perPage
	if seen.unstableOrder && first > 0 && first < len(found) {
		found[first-1], found[first] = found[first], found[first-1]
	}
}

// changeListing creates or deletes the object that a listing shows first.
func (s *Server) changeListing(f Fault, r *http.Request) {
	c := &call{request: r}
	if s.find(c) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st, inserts := c.store, f.Kind == FaultInsertBetweenPages
	if strings.HasSuffix(c.route.path, "service_tokens") {
		before, created := s.Clock.Now(), st.sortedTokens()
		if len(created) > 0 {
			before = created[0].CreatedAt
		}
		switch {
		case inserts:
			token := s.complete(ServiceToken{Name: f.Message, CreatedAt: before.Add(-time.Second)})
			s.rememberToken(st, token.ID)
			st.tokens[token.ID] = &token
		case len(created) > 0:
			s.rememberToken(st, created[0].ID)
			delete(st.tokens, created[0].ID)
		}
	} else {
		before, created := s.Clock.Now(), st.sortedAccounts()
		if len(created) > 0 {
			before = created[0].CreatedAt
		}
		switch {
		case inserts:
			account := s.completeAccount(ServiceAccount{Name: f.Message, CreatedAt: before.Add(-time.Second)})
			s.rememberAccount(st, account.ID)
			st.accounts[account.ID] = &account
		case len(created) > 0:
			s.rememberAccount(st, created[0].ID)
			delete(st.accounts, created[0].ID)
		}
	}
	s.changed()
}
