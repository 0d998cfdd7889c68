package access

import "net/http"

// write is a request that changes something, as those see it who read objects
// of one kind.
type write struct {
	// id is the object that is changed; "" where there is none, as when it is
	// yet to be made, or is of another kind and shows in lists of this one.
	id string
	// wide is set where the change may show in every object.
	wide bool
}

// underWay counts the writes that have begun and not ended.
type underWay struct {
	ids map[string]int
	all int
}

func (u *underWay) count(w write, n int) {
	u.all += n
	if w.id == "" {
		return
	}
	if u.ids == nil {
		u.ids = make(map[string]int)
	}
	if u.ids[w.id] += n; u.ids[w.id] == 0 {
		delete(u.ids, w.id)
	}
}

// writeBegins makes sure that no listing answers for what is written, until
// there is one that began after the write had ended.
func (r *reading[T]) writeBegins(w write) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes.count(w, 1)
	if r.catalog != nil {
		r.catalog.note(w)
	}
}

func (r *reading[T]) writeEnds(w write) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes.count(w, -1)
	if w.wide {
		// What has been listed up to now may show what was before.
		r.catalog = nil
	}
}

// changing tells those who read that a request is under way that changes
// something, until over is called. All requests pass here, so that no operation
// can forget it.
//
// A write whose answer was lost may yet arrive, however late, so for its object
// it never is over.
func (c *Client) changing(one *call) (over func()) {
	if one.method == http.MethodGet || len(one.elements) < 2 {
		return func() {}
	}
	id := ""
	if len(one.elements) > 2 {
		id = one.elements[2]
	}
	tokens, accounts := c.tokens.of(one.scope), c.accounts.of(one.scope)
	switch one.elements[1] {
	case "service_tokens":
		// Service accounts count their tokens.
		return both(changes(tokens, write{id: id}, one), changes(accounts, write{}, nil))
	case "service_accounts":
		// Tokens name their owners.
		return both(changes(accounts, write{id: id}, one), changes(tokens, write{wide: id != ""}, nil))
	default:
		return func() {}
	}
}

// changes begins a write. The call, where there is one, says if it may be that
// it never ends.
func changes[T any](r *reading[T], w write, one *call) (over func()) {
	r.writeBegins(w)
	return func() {
		if w.id == "" || one == nil || !one.inDoubt {
			r.writeEnds(w)
		}
	}
}

func both(a, b func()) func() {
	return func() {
		a()
		b()
	}
}
