package access

import (
	"net/http"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	t.Parallel()
	const least, most = 500 * time.Millisecond, 30 * time.Second
	for _, test := range []struct {
		attempts int
		share    float64
		want     time.Duration
	}{
		{1, 0, 0},
		{1, 1, least},
		{1, 0.5, least / 2},
		{2, 1, time.Second},
		{3, 1, 2 * time.Second},
		{6, 1, 16 * time.Second},
		{7, 1, most},
		{7, 0.1, 3 * time.Second},
		{100, 1, most},
		{1 << 40, 1, most},
		{0, 1, least},
		{-5, 1, least},
	} {
		if got := backoff(least, most, test.attempts, test.share); got != test.want {
			t.Errorf("after %d attempts, share %g: %s, want %s", test.attempts, test.share, got, test.want)
		}
	}
	if got := backoff(time.Minute, time.Second, 3, 1); got != time.Second {
		t.Errorf("least above most: %s", got)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	in := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, test := range []struct {
		header, date string
		want         time.Duration
		ok           bool
	}{
		{"", "", 0, false},
		{"0", "", 0, true},
		{"7", "", 7 * time.Second, true},
		{" 7 ", "", 7 * time.Second, true},
		{"1.5", "", 1500 * time.Millisecond, true},
		{"300", "", 5 * time.Minute, true},
		{"301", "", 5 * time.Minute, true},
		{"99999999999999999999", "", 5 * time.Minute, true},
		{"1e300", "", 5 * time.Minute, true},
		{"+Inf", "", 5 * time.Minute, true},
		{"NaN", "", 0, false},
		{"-1", "", 0, false},
		{"soon", "", 0, false},
		{in(90 * time.Second), "", 90 * time.Second, true},
		{in(-time.Hour), "", 0, true},
		{in(time.Hour), "", 5 * time.Minute, true},
		{in(time.Hour + 20*time.Second), in(time.Hour), 20 * time.Second, true}, // A clock an hour ahead.
		{in(time.Minute), "nonsense", time.Minute, true},
	} {
		header := http.Header{}
		header.Set("Retry-After", test.header)
		header.Set("Date", test.date)
		if got, ok := retryAfter(header, now); got != test.want || ok != test.ok {
			t.Errorf("%q: %s, %t, want %s, %t", test.header, got, ok, test.want, test.ok)
		}
	}
}
