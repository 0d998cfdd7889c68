package validators_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

func TestServiceAccountName(t *testing.T) {
	t.Parallel()

	longest := strings.Repeat("a", 64)

	checkTexts(t, validators.ServiceAccountName(), "Invalid service account name", map[string]string{
		"a":              "",
		"ci-deployer_02": "",
		"-":              "",
		"_":              "",
		longest:          "",

		"":                      `The value must not be empty, write 1 to 64 letters, digits, "-" and "_".`,
		"CI deployer":           `The value "CI deployer" must not contain spaces, write, for example, "CI-deployer".`,
		" ci ":                  `The value " ci " must not contain spaces, write, for example, "ci".`,
		"ci (production)":       `The value "ci (production)" must not contain spaces, write, for example, "ci-production".`,
		"ci.example.com":        `The value "ci.example.com" must not contain ".", write, for example, "ci-example-com".`,
		"team/ci":               `The value "team/ci" must not contain "/", write, for example, "team-ci".`,
		"café":                  `The value "café" must not contain "é", write, for example, "caf".`,
		"ci\tdeployer":          `The value "ci\tdeployer" must not contain tabs, write, for example, "ci-deployer".`,
		"ci\n":                  `The value "ci\n" must not contain line breaks, write, for example, "ci".`,
		"ci\u00a0deployer":      `The value "ci\u00a0deployer" must not contain the character U+00A0, write, for example, "ci-deployer".`,
		"ci\u200bdeployer":      `The value "ci\u200bdeployer" must not contain the character U+200B, write, for example, "ci-deployer".`,
		"日本":                    `The value "日本" must not contain "日", write letters, digits, "-" and "_" only.`,
		"!":                     `The value "!" must not contain "!", write letters, digits, "-" and "_" only.`,
		longest + "b":           `The value "` + longest + `b" is 65 characters long, at most 64 are allowed, write, for example, "` + longest + `".`,
		longest[:63] + " b":     `The value "` + longest[:63] + ` b" must not contain spaces, write, for example, "` + longest[:63] + `".`,
		strings.Repeat("-", 65): `The value "` + strings.Repeat("-", 65) + `" is 65 characters long, at most 64 are allowed, write letters, digits, "-" and "_" only.`,
	})
}

func FuzzServiceAccountName(f *testing.F) {
	for _, seed := range []string{"ci", "CI deployer", "", "日本", "é\xff", strings.Repeat("a ", 70)} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, name string) {
		rule := validators.ServiceAccountName()
		resp := validate(t, rule, types.StringValue(name))

		legal := len(name) >= 1 && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
		if legal == resp.Diagnostics.HasError() {
			t.Fatalf("%q: got %v", name, resp.Diagnostics)
		}

		if legal {
			return
		}

		_, instead, found := strings.Cut(resp.Diagnostics[0].Detail(), "write, for example, ")
		if instead = strings.Trim(instead, `".`); found && validate(t, rule, types.StringValue(instead)).Diagnostics.HasError() {
			t.Errorf("the advice for %q is no name either: %s", name, resp.Diagnostics[0].Detail())
		}
	})
}
