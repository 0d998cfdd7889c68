package guides_test

import "testing"

// TestAccGuide_testingModules runs the tests of the example module with the
// script that the guide shows, on a mock server that the script starts.
func TestAccGuide_testingModules(t *testing.T) {
	t.Parallel()

	place := guide(t, "testing-modules", nil)
	expect(t, place.run("./test.sh"), "4 passed, 0 failed")

	// A test that can fail.
	place.edit("main.tf", `previous_secret_grace_period = "24h"`, "")
	output, err := place.try("./test.sh")
	if err == nil {
		t.Error("the tests pass without the overlap that they ask for")
	}
	expect(t, output, "The previous secret must stay valid for a while.")
}
