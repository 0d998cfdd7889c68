package servicetoken_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// example reads the configuration of a guide.
func example(t *testing.T, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join("..", "..", "examples", "guides", name, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// withIdentity returns the provider block with an identity.
func withIdentity(server *accesstest.Server, identity *age.X25519Identity) string {
	return strings.Replace(acctest.Provider(server), "\n}", fmt.Sprintf("\n  age_identity = %q\n}", identity), 1)
}

func newIdentity(t *testing.T) *age.X25519Identity {
	t.Helper()

	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

// TestAccServiceToken_encryptionChange rotates if the recipients change, but not if the
// same recipients are written differently.
func TestAccServiceToken_encryptionChange(t *testing.T) {
	t.Parallel()

	server, one, two := acctest.NewServer(t), newIdentity(t).Recipient(), newIdentity(t).Recipient()
	encrypted := func(recipients ...any) string {
		quoted := make([]string, len(recipients))
		for i, r := range recipients {
			quoted[i] = fmt.Sprintf("%q", r)
		}
		return config("name = \"ci\"\nclient_secret_encryption = { age_recipients = [" + strings.Join(quoted, ", ") + "] }")
	}
	hidden := value("client_secret", knownvalue.Null())
	acctest.Run(t, server,
		resource.TestStep{Config: config(`name = "ci"`), ConfigStateChecks: []statecheck.StateCheck{value("encrypted_client_secret", knownvalue.Null())}},
		resource.TestStep{
			Config:            encrypted(one),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, unknownInPlan("encrypted_client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 1), hidden, value("encrypted_client_secret", knownvalue.NotNull())},
		},
		resource.TestStep{
			Config:            encrypted(two, one),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 2), hidden},
		},
		resource.TestStep{Config: encrypted(one, two), ConfigPlanChecks: planned(plancheck.ResourceActionNoop)},
		resource.TestStep{
			Config:            encrypted(one, two, " "+two.String()+" "),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, knownInPlan("encrypted_client_secret")),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 2)},
		},
		resource.TestStep{
			Config:            config(`name = "ci"`),
			ConfigStateChecks: []statecheck.StateCheck{rotations(server, 3), value("encrypted_client_secret", knownvalue.Null()), &acctest.Credential{Server: server, Address: address}},
		},
	)
}

// TestAccServiceToken_encryptionKeys refuses invalid keys at plan, and never prints a
// private one.
func TestAccServiceToken_encryptionKeys(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	private := newIdentity(t).String()
	for name, tc := range map[string]struct{ lines, words string }{
		"none":        {`{}`, "Set exactly one of age_recipients, pgp_key and sealed_box_public_key; 0 are set"},
		"two":         {fmt.Sprintf(`{ pgp_key = "x", age_recipients = [%q] }`, newIdentity(t).Recipient()), "2 are set"},
		"private age": {fmt.Sprintf(`{ age_recipients = [%q] }`, private), "Private key in the configuration"},
		"no age key":  {`{ age_recipients = ["age1nonsense"] }`, "Invalid key"},
		"no PGP key":  {`{ pgp_key = "keybase:somebody" }`, "Invalid key"},
		"short box":   {`{ sealed_box_public_key = "AAAA" }`, "Invalid key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(server),
				Steps: []resource.TestStep{{
					Config: acctest.Provider(server) + config("name = \"ci\"\nclient_secret_encryption = "+tc.lines), PlanOnly: true, ExpectError: says(tc.words),
				}},
			})
		})
	}

	cli := acctest.NewCLI(t, server)
	cli.Write("resource \"access_service_token\" \"test\" {\n  name = \"ci\"\n  client_secret_encryption = {\n    age_recipients = [\"" + private + "\"]\n  }\n}\n")
	if _, out := cli.Run("plan"); strings.Contains(out, private) {
		t.Error("the refusal repeats the private key")
	}
}
