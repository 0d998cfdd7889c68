package access

import (
	"net/http"
	"sync"
	"time"
)

// serverClock knows how far the server's clock is from ours, from the Date of
// its responses. So a time that the server has set can be compared with the time
// at which we sent a request.
type serverClock struct {
	mu     sync.Mutex
	known  bool
	offset time.Duration
}

// observe reads the Date header of a response received at now. Dates are whole
// seconds and were written before they are read, so the server's clock is never
// behind the result.
func (s *serverClock) observe(header http.Header, now time.Time) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.offset = true, date.Sub(now)
}

// at converts a time of our clock to the server's. It returns the zero time if
// the server's clock is not known.
func (s *serverClock) at(ours time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known || ours.IsZero() {
		return time.Time{}
	}
	return ours.Add(s.offset)
}
