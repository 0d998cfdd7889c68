package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	t.Parallel()

	events := `
{"Action":"start","Package":"a"}
{"Action":"run","Package":"a","Test":"TestAccA"}
{"Action":"pass","Package":"a","Test":"TestAccA"}
{"Action":"run","Package":"a","Test":"TestAccB"}
{"Action":"pass","Package":"a","Test":"TestAccB/one"}
{"Action":"output","Package":"a","Test":"TestAccB/two","Output":"    b_test.go:12: identity needs Terraform 1.12\n"}
{"Action":"output","Package":"a","Test":"TestAccB/two","Output":"    --- SKIP: TestAccB/two (0.00s)\n"}
{"Action":"skip","Package":"a","Test":"TestAccB/two"}
{"Action":"pass","Package":"a","Test":"TestAccB"}
{"Action":"output","Package":"a","Test":"TestAccC","Output":"    c_test.go:3: Terraform CLI version 1.11.4 is below minimum version 1.14.0: skipping test\n"}
{"Action":"skip","Package":"a","Test":"TestAccC"}
{"Action":"pass","Package":"a"}
{"Action":"output","Package":"b","Test":"TestAccD/one","Output":"it is wrong\n"}
{"Action":"fail","Package":"b","Test":"TestAccD/one"}
{"Action":"fail","Package":"b","Test":"TestAccD"}
{"Action":"pass","Package":"b","Test":"TestAccE/one"}
{"Action":"fail","Package":"b","Test":"TestAccE"}
{"Action":"fail","Package":"b"}
{"ImportPath":"c","Action":"build-output","Output":"it does not compile\n"}
{"Action":"fail","Package":"c","FailedBuild":"c"}
{"Action":"skip","Package":"d"}
`
	got, err := read(strings.NewReader(events))
	if err != nil {
		t.Fatal(err)
	}
	if got.passed != 3 || got.failed != 3 {
		t.Errorf("%d passed and %d failed, want 3 and 3", got.passed, got.failed)
	}
	want := map[string]int{"identity needs Terraform 1.12": 1, "needs Terraform 1.14": 1}
	if diff := cmp.Diff(want, got.skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	for _, said := range []string{"it is wrong\n", "it does not compile\n"} {
		if !strings.Contains(got.failures(), said) {
			t.Errorf("%q is not among what the failures say: %q", said, got.said)
		}
	}
}

func TestRead_noEvents(t *testing.T) {
	t.Parallel()

	if _, err := read(strings.NewReader("go: no such package\n")); err == nil {
		t.Error("it took that for an event")
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()

	found, missing := choose([]program{
		{"OpenTofu", 11, 0, "t11"}, {"OpenTofu", 12, 6, "t12"},
		{"Terraform", 16, 4, "b"}, {"Terraform", 11, 4, "a"}, {"Terraform", 17, 0, "c"}, {"Terraform", 16, 0, "old"},
		{"Terraform", 10, 5, "older"}, {"Terraform", 16, 4, "b again"},
	})
	var names, lacking []string
	for _, p := range found {
		names = append(names, p.String())
	}
	for _, p := range missing {
		lacking = append(lacking, p.String())
	}
	if diff := cmp.Diff([]string{"Terraform 1.11.4", "Terraform 1.16.4", "Terraform 1.17.0", "OpenTofu 1.12.6"}, names); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Terraform 1.12", "Terraform 1.13", "Terraform 1.14", "Terraform 1.15"}, lacking); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()

	got := table([]*result{
		{program: program{"Terraform", 11, 4, "a"}, passed: 90, skipped: map[string]int{"query needs Terraform 1.14": 3, "identity needs Terraform 1.12": 2}},
		{program: program{"OpenTofu", 12, 6, "t"}, passed: 95, failed: 1},
	})
	want := `|                  | passed | failed | skipped | because                                                         |
|---|--:|--:|--:|---|
| Terraform 1.11.4 | 90     | 0      | 5       | 2: identity needs Terraform 1.12; 3: query needs Terraform 1.14 |
| OpenTofu 1.12.6  | 95     | 1      | 0       |                                                                 |
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
