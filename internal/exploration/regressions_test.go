package exploration_test

import (
	"maps"
	"slices"
	"testing"
)

// regressions are schedules that once broke a promise, each with what went wrong.
var regressions = map[string]string{
	"create answered, rotate late3s":                           "a rotation that ran late replaced the secret in the state",
	"create answered, rotate late60s, again answered":          "a rotation that ran late was done twice, and locked the clients out",
	"create answered, rotate answered, again lag":              "an older answer was taken for a rotation outside Terraform",
	"create answered, renew answered, again lag":               "an older answer was taken for an open renewal window",
	"create answered, again lag":                               "a token was created twice, because a replica did not have it yet",
	"create lagLostAfter":                                      "a token was created twice, because the list did not have it yet",
	"create late3s":                                            "a creation that ran late left a token that nobody knew of",
	"create late60s":                                           "plans did not name the token of a creation that ran late",
	"create duringLost":                                        "the token of another run was taken over, without a word",
	"second answered, create lagLostAfter":                     "the token of another run was taken over, and plans did not name our own",
	"create late60s, remove killedAfter":                       "once the token was gone, plans did not name its duplicate",
	"create killedAfter":                                       "plans did not name the token that a killed run has created",
	"create answered, rotate killedAfter, rotate answered":     "clients were locked out within the overlap, without a word",
	"create answered, handRotate answered, rotate answered":    "the secret of a person was made invalid, without a word",
	"create answered, handRotate answered, rotate killedAfter": "clients were locked out within the overlap, without a word",
	"create answered, rotate killedAfter, update lag":          "clients were locked out within the overlap, without a word, because an update had shown the version",
	"create duringLost, second answered, again answered":       "two states rotated one token against each other",
}

// TestRegressions runs the schedules that once broke a promise.
func TestRegressions(t *testing.T) {
	t.Parallel()

	for _, text := range slices.Sorted(maps.Keys(regressions)) {
		s, err := parse(text)
		if err != nil || !isPossible(s) {
			t.Fatalf("%q is no schedule: %v", text, err)
		}
		for name, opts := range apis {
			if got := check(t, s, opts, nil); len(got.broken) > 0 {
				t.Errorf("%s, %s (%s): %q\nthe user was told: %s", name, text, regressions[text], got.broken, got.told)
			}
		}
	}
}
