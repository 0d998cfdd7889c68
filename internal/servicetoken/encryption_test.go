package servicetoken_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"golang.org/x/crypto/nacl/box"

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

// TestAccServiceToken_vault runs the configuration of the guide. The secret reaches the
// store and works, and is not in plain text anywhere else. A store that fails at first
// gets the right secret in the next apply.
func TestAccServiceToken_vault(t *testing.T) {
	t.Parallel()

	server, sink, identity := acctest.NewServer(t), &acctest.Sink{}, newIdentity(t)
	factories := acctest.Factories(server)
	factories["vault"] = sink.Vault()
	guide := withIdentity(server, identity) + fmt.Sprintf("\n# %s\n", identity.Recipient()) +
		strings.Replace(example(t, "vault"), "= string", fmt.Sprintf("= string\n  default = %q", identity.Recipient()), 1)
	var first accesstest.Credential
	stored := func() (accesstest.Credential, error) {
		var secret struct {
			ClientID     string `json:"client_id"`
			ClientSecret string `json:"client_secret"`
		}
		err := json.Unmarshal([]byte(sink.Secret("access/ci")), &secret)
		return accesstest.Credential{ClientID: secret.ClientID, ClientSecret: secret.ClientSecret}, err
	}
	storedWorks := acctest.CheckFunc(func() error {
		credential, err := stored()
		if err != nil {
			return err
		}
		if status, _ := server.Authenticate(credential); status != http.StatusOK {
			return fmt.Errorf("the stored secret is answered with %d", status)
		}
		return nil
	})
	checks := []statecheck.StateCheck{
		storedWorks,
		statecheck.ExpectKnownValue("access_service_token.ci", tfjsonpath.New("client_secret"), knownvalue.Null()),
		statecheck.ExpectKnownValue("access_service_token.ci", tfjsonpath.New("encrypted_client_secret"), knownvalue.StringFunc(func(got string) error {
			if !strings.HasPrefix(got, "-----BEGIN AGE ENCRYPTED FILE-----") {
				return errors.New("it is not an armored age file")
			}
			return nil
		})),
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{Config: guide, ConfigStateChecks: checks},
			{
				PreConfig: func() {
					first, _ = stored()
					sink.Fail(errors.New("the store is sealed"))
				},
				Config: strings.Replace(guide, `"2160h"`, "\"2160h\"\n  rotate_triggers = { n = \"1\" }", 1),
			},
			{
				Config:      strings.Replace(guide, `"2160h"`, "\"2160h\"\n  rotate_triggers = { n = \"2\" }", 1),
				ExpectError: says("the store is sealed"),
			},
			{
				PreConfig: func() {
					if status, _ := server.Authenticate(first); status != http.StatusOK {
						t.Errorf("the previous secret is answered with %d within its overlap", status)
					}
					sink.Fail(nil)
				},
				Config:            strings.Replace(guide, `"2160h"`, "\"2160h\"\n  rotate_triggers = { n = \"2\" }", 1),
				ConfigStateChecks: checks,
			},
		},
	})
	if again, err := stored(); err != nil || again == first {
		t.Errorf("the store still has the first secret (%v)", err)
	}
}

// TestAccServiceToken_gitHub runs the configuration of the guide. Only GitHub can decrypt
// the result.
func TestAccServiceToken_gitHub(t *testing.T) {
	t.Parallel()

	server, sink := acctest.NewServer(t, accesstest.CoreOnly()), &acctest.Sink{}
	public, private, err := box.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	factories := acctest.Factories(server)
	factories["github"] = sink.GitHub()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: acctest.Provider(server) + strings.Replace(example(t, "github-actions"), "= string",
				fmt.Sprintf("= string\n  default = %q", base64.StdEncoding.EncodeToString(public[:])), 1),
			ConfigStateChecks: []statecheck.StateCheck{acctest.CheckFunc(func() error {
				sealed, err := base64.StdEncoding.DecodeString(sink.Secret("CF_ACCESS_CLIENT_SECRET"))
				if err != nil {
					return err
				}
				secret, ok := box.OpenAnonymous(nil, sealed, public, private)
				if !ok {
					return errors.New("the sealed box does not open")
				}
				token := only(t, server)
				if status, _ := server.Authenticate(accesstest.Credential{ClientID: token.ClientID, ClientSecret: string(secret)}); status != http.StatusOK {
					return fmt.Errorf("what GitHub opens is answered with %d", status)
				}
				return nil
			})},
		}},
	})
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
