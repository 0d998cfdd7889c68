package accesstest

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxRetryAfter is the longest wait, in seconds, that the contract allows to ask
// for.
const maxRetryAfter = 300

// limiter counts the requests of one window of time, whoever sends them.
type limiter struct {
	mu    sync.Mutex
	start time.Time
	used  int
}

// take counts a request. It returns how many are left, in how many seconds the
// window ends, and whether the request is within the limit.
func (l *limiter) take(now time.Time, limit int, window time.Duration) (left, reset int, within bool) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if age := now.Sub(l.start); age >= window || age < 0 {
		l.start, l.used = now, 0
	}
	within = l.used < limit
	if within {
		l.used++
	}
	rest := l.start.Add(window).Sub(now)

	return limit - l.used, int((rest + time.Second - 1) / time.Second), within
}

// withRateLimit gives each request an id, sends how many are left, and refuses
// those beyond the limit.
func (s *Server) withRateLimit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Date", s.Clock.Now().Format(http.TimeFormat))
		if s.config.coreOnly {
			header.Set("Cf-Ray", newHex(8)+"-FRA")
		} else {
			header.Set("X-Request-Id", newUUID())
		}
		left, reset, within := s.limiter.take(s.Clock.Now(), s.config.rateLimit, s.config.rateWindow)
		header.Set("Ratelimit", fmt.Sprintf(`"default";r=%d;t=%d`, left, reset))
		header.Set("Ratelimit-Policy",
			fmt.Sprintf(`"burst";q=%d;w=%d`, s.config.rateLimit, s.config.rateWindow/time.Second))
		if !within {
			s.throttled(min(reset, maxRetryAfter)).send(w)

			return
		}
		next.ServeHTTP(w, r)
	})
}

// throttled is the answer to one request too many.
func (s *Server) throttled(retryAfter int) reply {
	out := s.render(fail(http.StatusTooManyRequests, codeThrottled,
		"Please wait and consider throttling your request speed"))
	out.header.Set("Retry-After", strconv.Itoa(retryAfter))

	return out
}
