package servicetoken_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_sameName: plans do not take tokens of the same name for orphans if
// the state contains them: with one more instance, and when a token is replaced.
func TestAccServiceToken_sameName(t *testing.T) {
	t.Parallel()

	const instances = "resource \"access_service_token\" \"test\" {\n  for_each = toset(%KEYS%)\n  name = \"ci\"\n}\n"
	one := strings.ReplaceAll(instances, "%KEYS%", `["a"]`)
	for name, tc := range map[string]struct {
		before, after string
		arguments     []string
		want          string
	}{
		"one more":                    {one, strings.ReplaceAll(instances, "%KEYS%", `["a", "b"]`), nil, "1 to add"},
		"one more, without a refresh": {one, strings.ReplaceAll(instances, "%KEYS%", `["a", "b"]`), []string{"-refresh=false"}, "1 to add"},
		"another instance":            {one, strings.ReplaceAll(instances, "%KEYS%", `["b"]`), nil, "1 to add"},
		"another, without a refresh":  {one, strings.ReplaceAll(instances, "%KEYS%", `["b"]`), []string{"-refresh=false"}, "1 to add"},
		"replaced":                    {one, one, []string{"-replace=access_service_token.test[\"a\"]"}, "1 to destroy"},
		"replaced, created first":     {one, strings.Replace(one, "}\n", "  lifecycle { create_before_destroy = true }\n}\n", 1), []string{"-replace=access_service_token.test[\"a\"]"}, "1 to destroy"},
		"replaced, without a refresh": {one, one, []string{"-replace=access_service_token.test[\"a\"]", "-refresh=false"}, "1 to destroy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, accesstest.CoreOnly())
			cli := acctest.NewProcess(t, server)
			cli.Write("provider \"access\" {}\n" + tc.before)
			cli.Run("apply", "-auto-approve", "-no-color")
			cli.Write("provider \"access\" {}\n" + tc.after)
			out := cli.Run(append([]string{"plan", "-no-color"}, tc.arguments...)...)
			if !strings.Contains(out, tc.want) || strings.Contains(out, "already exists") {
				t.Errorf("the plan lacks %q, or takes a token of the state for an orphan:\n%s", tc.want, out)
			}
			if strings.HasPrefix(name, "replaced") {
				return // Terraform shows no warnings of the second half of such a plan.
			}
			orphan := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
			if out := cli.Run(append([]string{"plan", "-no-color"}, tc.arguments...)...); !strings.Contains(out, "already exists") || !strings.Contains(out, orphan.ID) {
				t.Errorf("the plan does not name the orphan:\n%s", out)
			}
		})
	}
}
