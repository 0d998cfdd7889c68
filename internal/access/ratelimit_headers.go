package access

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// budget is what the rate limit headers of one answer say.
type budget struct {
	// left is how many requests may be made until the reset.
	left int
	// reset is how long it is until then.
	reset time.Duration
	// quota is how many there are in a whole window; 0 where unknown.
	quota int
	// window is how long one lasts; 0 where unknown.
	window time.Duration
}

// parseBudget reads
//
//	Ratelimit: "default";r=50;t=30
//	Ratelimit-Policy: "burst";q=1200;w=300
//
// leniently: names, order, spaces, quotes and unknown parameters mean nothing.
// Of several limits the one with the least left counts.
func parseBudget(header http.Header) (budget, bool) {
	var (
		out   budget
		found bool
	)
	for _, item := range items(header.Values("Ratelimit")) {
		left, okLeft := item["r"]
		reset, okReset := item["t"]
		if !okLeft || !okReset || found && left >= out.left {
			continue
		}
		found = true
		out.left = left
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
// parameters that are whole numbers, negative ones excepted.
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
				// Beyond a billion it is no number of requests or seconds.
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
