package servicetoken_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// adopted is a configuration that imports a token and records its secret.
func adopted(id, secret string, version int, lines string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id) +
		config(fmt.Sprintf("name = \"by-hand\"\nclient_secret_wo = %q\nclient_secret_wo_version = %d\n%s", secret, version, lines))
}

// TestAccServiceToken_knownSecret imports a token with a secret that its owner knows. No
// request changes anything.
func TestAccServiceToken_knownSecret(t *testing.T) {
	t.Parallel()

	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	encryption := fmt.Sprintf("client_secret_encryption = { age_recipients = [%q] }\n", identity.Recipient())
	for name, tc := range map[string]struct {
		opts  []accesstest.Option
		lines string
		// unverified is set if the server cannot tell whether the secret is right.
		unverified bool
	}{
		"plain":             {},
		"with triggers":     {lines: "rotate_triggers = { n = \"1\" }"},
		"encrypted":         {lines: encryption},
		"on core":           {opts: []accesstest.Option{accesstest.CoreOnly()}, unverified: true},
		"encrypted on core": {opts: []accesstest.Option{accesstest.CoreOnly()}, lines: encryption, unverified: true},
		"rotated by age":    {lines: "rotate_after = \"100h\""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t, tc.opts...)
			seeded := server.SeedServiceToken(accesstest.ServiceToken{Name: "by-hand"})
			cli := acctest.NewCLI(t, server)
			cli.Write(adopted(seeded.ID, seeded.ClientSecret, 1, tc.lines))
			got, plan := cli.Run("plan", "-out=saved")
			warned(t, got, "Imported without its secret", "client_secret_wo")
			if !strings.Contains(plan, "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.") {
				t.Errorf("got %s", plan)
			}
			got, applied := cli.Run("apply", "saved")
			if tc.unverified {
				warned(t, got, "The client secret is not verified", seeded.ID)
			} else {
				silent(t, got)
			}
			acctest.NoWrites(t, server)
			inState := stateSecret(t, cli.StateFile())
			if encrypted := strings.Contains(tc.lines, "age_recipients"); encrypted && inState.secret != "" || !encrypted && inState.secret != seeded.ClientSecret {
				t.Error("the state does not contain the secret as it should")
			}
			state, err := os.ReadFile(cli.StateFile())
			if err != nil {
				t.Fatal(err)
			}
			leaks := plan + applied
			if strings.Contains(tc.lines, "age_recipients") {
				leaks += string(state)
			}
			if strings.Contains(leaks, seeded.ClientSecret) {
				t.Error("the secret can be seen")
			}
			got, plan = cli.Run("plan")
			silent(t, got)
			if !strings.Contains(plan, "Plan: 0 to add, 0 to change, 0 to destroy.") {
				t.Errorf("the second plan is not empty: %s", plan)
			}
			// The secret may leave the configuration.
			cli.Write(config("name = \"by-hand\"\n" + tc.lines))
			cli.Run("apply", "-auto-approve")
			acctest.NoWrites(t, server)
			if stateSecret(t, cli.StateFile()).secret != inState.secret {
				t.Error("the secret has left the state")
			}
		})
	}
}

// TestAccServiceToken_knownSecretWrong refuses a wrong secret in the plan, and in an apply
// that learns it only then.
func TestAccServiceToken_knownSecretWrong(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	seeded := server.SeedServiceToken(accesstest.ServiceToken{Name: "by-hand"})
	other := server.SeedServiceToken(accesstest.ServiceToken{Name: "other"})
	cli := acctest.NewCLI(t, server)
	for name, secret := range map[string]string{"wrong": "not-the-secret", "of another token": other.ClientSecret} {
		cli.Write(adopted(seeded.ID, secret, 1, ""))
		got, out := cli.Run("plan")
		if text := fmt.Sprint(got); !strings.Contains(text, "Wrong client_secret_wo") || strings.Contains(out, secret) {
			t.Errorf("%s: got %s", name, text)
		}
	}
	for name, tc := range map[string]struct{ lines, says string }{
		"line break":     {"client_secret_wo = \"abc\\n\"\nclient_secret_wo_version = 1", "trimspace()"},
		"no version":     {"client_secret_wo = \"abc\"", "Missing client_secret_wo_version"},
		"no secret":      {"client_secret_wo_version = 7", "No secret to record"},
		"of a new token": {"client_secret_wo = \"abc\"\nclient_secret_wo_version = 1", "The API issues its secret"},
	} {
		text := config("name = \"by-hand\"\n" + tc.lines)
		if name != "of a new token" {
			text = fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, seeded.ID) + text
		}
		cli.Write(text)
		got, out := cli.Run("plan")
		if said := fmt.Sprint(got); !strings.Contains(strings.ToLower(said), strings.ToLower(tc.says)) || strings.Contains(fmt.Sprint(out), "abc") {
			t.Errorf("%s: got %s", name, said)
		}
	}

	later := func(secret string) string {
		return fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\nvariable \"secret\" {\n  type = string\n  ephemeral = true\n  default = %q\n}\n", address, seeded.ID, secret) +
			"resource \"terraform_data\" \"later\" {\n  input = \"x\"\n}\n" +
			config("name = \"by-hand\"\nclient_secret_wo = terraform_data.later.output == \"x\" ? var.secret : \"\"\nclient_secret_wo_version = 1")
	}
	cli.Write(later("not-the-secret"))
	cli.Run("plan", "-out=saved")
	got, _ := cli.Run("apply", "saved")
	if text := fmt.Sprint(got); !strings.Contains(text, "Wrong client_secret_wo") {
		t.Errorf("got %s", text)
	}
	if inState := stateSecret(t, cli.StateFile()); inState.secret != "" {
		t.Error("a wrong secret was recorded")
	}
	cli.Write(later(seeded.ClientSecret))
	cli.Run("apply", "-auto-approve")
	if inState := stateSecret(t, cli.StateFile()); inState.secret != seeded.ClientSecret {
		t.Error("the secret was not recorded")
	}
	acctest.NoWrites(t, server)
}

// TestAccServiceToken_knownSecretAgain hands over the secret of a rotation outside
// Terraform, instead of rotating again.
func TestAccServiceToken_knownSecretAgain(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config("name = \"ci\"\nrotate_triggers = { n = \"1\" }"))
	cli.Run("apply", "-auto-approve")
	secret := server.RotateToken(only(t, server).ID, 0)
	server.Clock.Advance(time.Minute)
	server.ResetRequests()

	cli.Write(config(fmt.Sprintf("name = \"ci\"\nrotate_triggers = { n = \"1\" }\nclient_secret_wo = %q\nclient_secret_wo_version = 1", secret)))
	got, _ := cli.Run("apply", "-auto-approve")
	silent(t, got)
	acctest.NoWrites(t, server)
	inState := stateSecret(t, cli.StateFile())
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: inState.clientID, ClientSecret: inState.secret}); status != http.StatusOK {
		t.Errorf("the secret in the state is answered with %d", status)
	}
	got, _ = cli.Run("plan")
	silent(t, got)

	// Changed triggers rotate, even if there is a new version as well.
	cli.Write(config(fmt.Sprintf("name = \"ci\"\nrotate_triggers = { n = \"2\" }\nclient_secret_wo = %q\nclient_secret_wo_version = 2", secret)))
	cli.Run("apply", "-auto-approve")
	if after := stateSecret(t, cli.StateFile()); after.secret == secret || server.CountRotations() != 1 {
		t.Errorf("%d rotations, want 1", server.CountRotations())
	}
	got, _ = cli.Run("plan")
	silent(t, got)
}

// TestAccServiceToken_knownSecretLeaks looks for the secret in everything that is written
// while it is recorded: the saved plan, the logs at the level TRACE, and the state.
func TestAccServiceToken_knownSecretLeaks(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	seeded := server.SeedServiceToken(accesstest.ServiceToken{Name: "by-hand"})
	p := acctest.NewProcess(t, server)
	p.Env = append(p.Env, "TF_VAR_secret="+seeded.ClientSecret)
	p.Write("provider \"access\" {}\nvariable \"secret\" {\n  type      = string\n  ephemeral = true\n}\n" + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, seeded.ID) +
		config("name = \"by-hand\"\nclient_secret_wo = var.secret\nclient_secret_wo_version = 1\n"+
			"client_secret_encryption = { age_recipients = [\"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\"] }"))
	texts := map[string]string{
		"plan":     p.Run("plan", "-no-color", "-out=saved"),
		"show":     p.Run("show", "-json", "saved"),
		"apply":    p.Run("apply", "-no-color", "saved"),
		"next":     p.Run("plan", "-no-color"),
		"show, ok": p.Run("show", "-json"),
	}
	for name, file := range map[string]string{"saved plan": filepath.Join(p.Dir, "saved"), "state": filepath.Join(p.Dir, "terraform.tfstate"), "log": p.Log} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(content)
	}
	if !strings.Contains(texts["next"], "No changes.") || !strings.Contains(texts["state"], "BEGIN AGE ENCRYPTED FILE") {
		t.Errorf("the secret was not recorded: %s", texts["next"])
	}
	for name, text := range texts {
		if strings.Contains(text, seeded.ClientSecret) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(seeded.ClientSecret))) {
			t.Errorf("the secret is in the %s", name)
		}
	}
}
