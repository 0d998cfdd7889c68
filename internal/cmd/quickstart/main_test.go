package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestAccQuickstart: the program runs to its end and prints no secret.
func TestAccQuickstart(t *testing.T) {
	t.Parallel()

	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{
		"a second plan has no changes",
		"https://shop.example.com +works",
		"https://evil.example.net +refused \\(403\\)",
		"old secret .* works",
		"scanner now belongs to scanning",
		"-rw------- pipeline.env",
		"nothing is left at the API",
		"pipeline +refused \\(401\\)",
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("%q is missing:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "cfast_") {
		t.Error("a secret is printed")
	}
}
