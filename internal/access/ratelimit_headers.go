package access

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// rateLimit is the content of the rate limit headers of one response.
type rateLimit struct {
	// remaining is how many requests may be sent until the reset.
	remaining int
	// reset is how long it is until then.
	reset time.Duration
	// quota is how many requests a whole window has; 0 if unknown.
	quota int
	// window is how long a window lasts; 0 if unknown.
	window time.Duration
}

// maxReset is the longest time until a reset that is believed, in seconds. Cloudflare's is
// five minutes.
const maxReset = 3600

// parseRateLimit reads
//
//	Ratelimit: "default";r=50;t=30
//	Ratelimit-Policy: "burst";q=1200;w=300
//
// leniently: names, order, spaces, quotes and unknown parameters are ignored. Of
// several limits the one with the fewest remaining requests counts.
func parseRateLimit(header http.Header) (rateLimit, bool) {
	var (
		out   rateLimit
		found bool
	)
	for _, item := range items(header.Values("Ratelimit")) {
		remaining, okRemaining := item["r"]
		reset, okReset := item["t"]
		if !okRemaining || !okReset || reset > maxReset || found && remaining >= out.remaining {
			continue
		}
		found = true
		out.remaining = remaining
		out.reset = min(time.Duration(reset)*time.Second, maxRetryAfter)
	}
	for _, item := range items(header.Values("Ratelimit-Policy")) {
		if quota := item["q"]; quota > 0 && (out.quota == 0 || quota < out.quota) {
			out.quota = quota
			out.window = min(time.Duration(item["w"])*time.Second, maxRetryAfter)
		}
	}
	return out, found
}

// items splits the values of a header into its items, and each into those
// parameters that are whole numbers, without negative ones.
func items(values []string) []map[string]int {
	var out []map[string]int
	for _, value := range values {
		for text := range strings.SplitSeq(value, ",") {
			item := make(map[string]int)
			for part := range strings.SplitSeq(text, ";") {
				name, number, ok := strings.Cut(part, "=")
				if !ok {
					continue
				}
				n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(number), `"`))
				// More than a billion is not a number of requests or seconds.
				if err != nil || n < 0 || n > 1e9 {
					continue
				}
				item[strings.ToLower(strings.TrimSpace(name))] = n
			}
			if len(item) > 0 {
				out = append(out, item)
			}
		}
	}
	return out
}
