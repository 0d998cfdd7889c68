package access

import (
	"net/http"
	"sync"
	"time"
)

// serverClock knows how far the server's clock is from ours, from the Date of
// its answers. A time that the server has written can thus be compared with
// the moment at which we sent something.
type serverClock struct {
	mu     sync.Mutex
	known  bool
	offset time.Duration
}

// observe learns from the Date header of an answer received at now. Dates are
// whole seconds and were written before they are read, so that the server's
// clock is never behind what is learned here.
func (s *serverClock) observe(header http.Header, now time.Time) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.offset = true, date.Sub(now)
}

// at translates a time of our clock to the server's, or to the zero time where
// that is not known.
func (s *serverClock) at(ours time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known || ours.IsZero() {
		return time.Time{}
	}
	return ours.Add(s.offset)
}
