//go:build !race

package exploration_test

const underRace = false
