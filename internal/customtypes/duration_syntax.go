package customtypes

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// longestDuration is the longest time.Duration in whole hours, for messages.
const longestDuration = `"2562047h" (about 292 years)`

// Units that Go durations do not have. A year is what the API takes it for.
const (
	day  = 24 * time.Hour
	week = 7 * day
	year = 8760 * time.Hour
)

// humanUnits are the units that people write, Go's own among them.
var humanUnits = map[string]time.Duration{
	"ns": time.Nanosecond,
	"us": time.Microsecond, "µs": time.Microsecond, "μs": time.Microsecond,
	"ms": time.Millisecond,
	"s":  time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": day, "day": day, "days": day,
	"w": week, "week": week, "weeks": week,
	"y": year, "year": year, "years": year,
}

// explainDuration says why time.ParseDuration refuses text and what to write
// instead. It returns "" if the syntax itself is the best explanation.
func explainDuration(text string) string {
	if d, err := time.ParseDuration(text + "h"); err == nil && d > 0 {
		return fmt.Sprintf("the unit is missing, write %q for hours", text+"h")
	}

	nanoseconds, longest, ok := readHumanDuration(text)
	if !ok || nanoseconds < 1 {
		return ""
	}

	if nanoseconds >= math.MaxInt64 {
		return "the longest duration is " + longestDuration
	}

	instead := fmt.Sprintf("write %q", compactDuration(time.Duration(nanoseconds)))

	switch longest {
	case day:
		return "days are not a unit of Go durations, " + instead
	case week:
		return "weeks are not a unit of Go durations, " + instead
	case year:
		return "years are not a unit of Go durations, " + instead
	default:
		return instead
	}
}

// readHumanDuration reads durations as people write them ("30d", "1 year",
// "2 weeks 3 days") and returns the nanoseconds, which may be more than a
// time.Duration can represent, and the longest unit found.
func readHumanDuration(text string) (nanoseconds float64, longest time.Duration, ok bool) {
	rest := strings.ToLower(strings.Join(strings.Fields(text), ""))
	if rest == "" {
		return 0, 0, false
	}

	for rest != "" {
		unitAt := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if unitAt <= 0 {
			return 0, 0, false
		}

		number, err := strconv.ParseFloat(rest[:unitAt], 64)
		if err != nil {
			return 0, 0, false
		}

		rest = rest[unitAt:]

		unitEnd := strings.IndexAny(rest, "0123456789.")
		if unitEnd < 0 {
			unitEnd = len(rest)
		}

		unit, known := humanUnits[rest[:unitEnd]]
		if !known {
			return 0, 0, false
		}

		rest = rest[unitEnd:]
		nanoseconds += number * float64(unit)
		longest = max(longest, unit)
	}

	return nanoseconds, longest, true
}

// compactDuration writes a duration without the zero parts that
// time.Duration's String keeps: "720h" and not "720h0m0s".
func compactDuration(d time.Duration) string {
	text := d.String()

	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}

	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}

	return text
}
