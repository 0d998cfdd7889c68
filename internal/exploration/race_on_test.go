//go:build race

package exploration_test

// underRace is set if the race detector runs, which makes a schedule take ten times as
// long.
const underRace = true
