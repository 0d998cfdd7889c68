package accesstest

import (
	"bytes"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

// keyLifetime is how long an answer is kept for a repetition of its request.
const keyLifetime = 24 * time.Hour

// replays keeps the answers to requests that carried an idempotency key.
type replays struct {
	mu   sync.Mutex
	kept map[replayKey]*replay
}

// replayKey is a key and who used it: one caller's key means nothing to
// another, who could get at a secret with it otherwise.
type replayKey struct {
	caller string
	key    string
}

type replay struct {
	path string
	body []byte
	made time.Time
	done chan struct{} // closed when reply is there
	// reply is nil if the answer is not kept.
	reply *reply
}

// isRepeatable reports whether a request must be done once however often it is
// sent.
func (s *Server) isRepeatable(c *call) bool {
	return c.request.Method == http.MethodPost && !s.isCoreOnly(c.store) && len(c.request.Header.Values("Idempotency-Key")) > 0
}

// answerOnce does the work of a request unless it was done before under the
// same key; then it answers again what it answered first. A request whose
// twin is still under way waits for it.
func (s *Server) answerOnce(w http.ResponseWriter, c *call) {
	values := c.request.Header.Values("Idempotency-Key")
	if len(values) > 1 || !uuidPattern.MatchString(strings.ToLower(values[0])) {
		s.render(invalid(problem("", "the header Idempotency-Key must be one UUID"))).send(w)

		return
	}
	key := replayKey{caller: c.caller.name, key: strings.ToLower(values[0])}
	for {
		first, isFirst := s.replays.begin(key, c, s.Clock.Now())
		switch {
		case isFirst:
			s.answerFirst(w, c, key, first)

			return
		case first.path != c.request.URL.Path || !bytes.Equal(first.body, c.body):
			s.render(fail(http.StatusUnprocessableEntity, codeKeyReused,
				"access.api.error.idempotency_key_reused: the key was used for another request")).send(w)

			return
		}
		select {
		case <-first.done:
		case <-c.request.Context().Done():
			return
		case <-s.closing:
			return
		}
		if first.reply != nil {
			again := *first.reply
			again.header = maps.Clone(again.header)
			again.header.Set("Idempotent-Replayed", "true")
			again.send(w)

			return
		}
	}
}

// answerFirst does the work and keeps the answer, if it is one to keep.
func (s *Server) answerFirst(w http.ResponseWriter, c *call, key replayKey, first *replay) {
	var kept *reply
	// Deferred, so that a hook that panics leaves nobody waiting.
	defer func() { s.replays.end(key, first, kept) }()

	done := s.work(c)
	switch {
	case done.status >= 500, done.status == http.StatusUnauthorized,
		done.status == http.StatusForbidden, done.status == http.StatusTooManyRequests:
	default:
		kept = &done
	}
	done.send(w)
}

// begin looks up the request of a key, and takes the key if it is free.
func (r *replays) begin(key replayKey, c *call, now time.Time) (known *replay, isFirst bool) {
	r.mu.Lock()
	defer r.mu.Unlock()

	for other, old := range r.kept {
		if old.reply != nil && !now.Before(old.made.Add(keyLifetime)) {
			delete(r.kept, other)
		}
	}
	if known := r.kept[key]; known != nil {
		return known, false
	}
	if r.kept == nil {
		r.kept = make(map[replayKey]*replay)
	}
	first := &replay{path: c.request.URL.Path, body: c.body, made: now, done: make(chan struct{})}
	r.kept[key] = first

	return first, true
}

// end keeps the answer, or frees the key if there is none to keep, and wakes
// the requests that wait for it.
func (r *replays) end(key replayKey, first *replay, kept *reply) {
	r.mu.Lock()
	defer r.mu.Unlock()

	first.reply = kept
	if kept == nil {
		delete(r.kept, key)
	}
	close(first.done)
}
