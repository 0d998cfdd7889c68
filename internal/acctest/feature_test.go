package acctest

import "testing"

func TestFeature_missing(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		feature Feature
		in      program
		want    string
	}{
		{Identity, program{"Terraform", 11}, "identity needs Terraform 1.12"},
		{Identity, program{"Terraform", 12}, ""},
		{Identity, program{"OpenTofu", 12}, ""},
		{Query, program{"Terraform", 13}, "query needs Terraform 1.14"},
		{Query, program{"Terraform", 16}, ""},
		{Actions, program{"OpenTofu", 20}, "OpenTofu has no actions"},
	} {
		if got := tc.feature.missing(tc.in); got != tc.want {
			t.Errorf("%+v in %+v: %q, want %q", tc.feature, tc.in, got, tc.want)
		}
	}
}
