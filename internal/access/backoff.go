package access

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter caps the wait that a server may ask for: Cloudflare counts its
// limit over five minutes, so a longer wait makes no sense.
const maxRetryAfter = 5 * time.Minute

// waitBefore returns how long to wait after the given number of attempts: as long
// as the server asks for, or else a random part of a doubling time.
func (c *Client) waitBefore(attempts int, header http.Header) time.Duration {
	if wait, ok := retryAfter(header, c.now()); ok {
		return wait
	}
	return backoff(c.minBackoff, c.maxBackoff, attempts, rand.Float64()) //nolint:gosec // It spreads requests and guards nothing.
}

// backoff returns the share, from 0 up to 1, of a time that is least after the
// first attempt and doubles with each, up to most. Spreading over the whole time
// keeps clients that failed together from trying again together.
func backoff(least, most time.Duration, attempts int, share float64) time.Duration {
	ceiling := least
	for i := 1; i < attempts && ceiling < most; i++ {
		ceiling *= 2
	}
	return time.Duration(share * float64(min(ceiling, most)))
}

// retryAfter reads the Retry-After header, which contains seconds or a date. A
// date is compared with the Date of the same response, so that clocks which
// disagree do no harm. The result is never negative and never above
// maxRetryAfter.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		if !(seconds >= 0) {
			return 0, false
		}
		if seconds > maxRetryAfter.Seconds() {
			return maxRetryAfter, true
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return min(max(until.Sub(now), 0), maxRetryAfter), true
}
