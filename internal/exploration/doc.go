// Package exploration runs the provider through every schedule of operations and
// faults up to a length, and checks what it promises after each: no token is left
// that nobody knows of, secrets in the state work, nobody is locked out within an
// overlap, and nothing is done twice, unless the user was told.
//
// The provider and the mock server run in one process. Waits take no time: they move
// the clock of the server, which the provider uses too. So a schedule takes
// milliseconds, and always has the same result. The package contains tests only.
//
// A schedule that breaks a promise is shortened and printed as an entry for the list
// in regressions_test.go.
package exploration
