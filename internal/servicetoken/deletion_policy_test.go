package servicetoken_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_deletionPolicy destroys and replaces a token under each policy.
func TestAccServiceToken_deletionPolicy(t *testing.T) {
	t.Parallel()

	const kept, disabled = "The service token was kept", "The service token was disabled"
	for policy, want := range map[string]struct {
		warning string
		// left is set if the token still exists, works if its secret is accepted.
		left, works bool
	}{
		"":                            {},
		`deletion_policy = "delete"`:  {},
		`deletion_policy = "disable"`: {warning: disabled, left: true},
		`deletion_policy = "keep"`:    {warning: kept, left: true, works: true},
	} {
		for name, tc := range map[string]struct {
			lifecycle, change string
			args              []string
		}{
			"destroy":                 {args: []string{"destroy", "-auto-approve"}},
			"destroy with -target":    {args: []string{"destroy", "-auto-approve", "-target=" + address}},
			"removed":                 {change: "removed", args: []string{"apply", "-auto-approve"}},
			"replaced":                {change: `type = "connector"`, args: []string{"apply", "-auto-approve"}},
			"replaced, created first": {lifecycle: "lifecycle { create_before_destroy = true }", change: `type = "connector"`, args: []string{"apply", "-auto-approve"}},
		} {
			t.Run(name+" "+policy, func(t *testing.T) {
				t.Parallel()
				server := acctest.NewServer(t)
				cli := acctest.NewCLI(t, server)
				lines := strings.Join([]string{`name = "ci"`, policy, tc.lifecycle}, "\n")
				cli.Write(config(lines))
				cli.Run("apply", "-auto-approve")
				old := stateSecret(t, cli.StateFile())
				server.Clock.Advance(time.Minute)
				server.Authenticate(accesstest.Credential{ClientID: old.clientID, ClientSecret: old.secret})

				switch tc.change {
				case "":
				case "removed":
					cli.Write("")
				default:
					cli.Write(config(lines + "\n" + tc.change))
				}
				got, _ := cli.Run(tc.args[0], tc.args[1:]...)
				var ours []acctest.Diagnostic
				for _, d := range got {
					if !strings.Contains(d.Summary, "Resource targeting") && !strings.Contains(d.Summary, "Applied changes may be incomplete") {
						ours = append(ours, d)
					}
				}
				if want.warning == "" {
					silent(t, ours)
				} else {
					warned(t, ours, want.warning, `"ci"`, old.id, "import it")
				}
				token, left := server.Token(old.id)
				if left != want.left {
					t.Errorf("the token is left: %t", left)
				}
				if status, _ := server.Authenticate(accesstest.Credential{ClientID: old.clientID, ClientSecret: old.secret}); (status == http.StatusOK) != want.works {
					t.Errorf("its secret is answered with %d", status)
				}
				if left && token.Disabled == want.works {
					t.Errorf("it is disabled: %t", token.Disabled)
				}
				if state := stateSecrets(t, cli.StateFile()); len(state) > 0 && state[0].id == old.id {
					t.Error("it is still in the state")
				}
				got, _ = cli.Run("plan", "-refresh=false")
				for _, d := range got {
					if d.Severity == "error" {
						t.Errorf("the next plan has an error: %+v", d)
					}
				}
			})
		}
	}
}

// TestAccServiceToken_deletionPolicyInUse disables a token that a policy uses, which cannot
// be deleted, and manages it again. A change of only the policy sends no request.
func TestAccServiceToken_deletionPolicyInUse(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config(`name = "ci"`))
	cli.Run("apply", "-auto-approve")
	token := only(t, server)
	server.SetInUse(token.ID, true)
	got, _ := cli.Run("destroy", "-auto-approve")
	if len(got) != 1 || !strings.Contains(got[0].Detail, `set deletion_policy = "disable" and apply`) {
		t.Errorf("got %+v", got)
	}

	cli.Write(config("name = \"ci\"\ndeletion_policy = \"disable\""))
	server.Clock.Advance(time.Minute)
	server.ResetRequests()
	got, _ = cli.Run("apply", "-auto-approve")
	silent(t, got)
	acctest.NoWrites(t, server)
	got, _ = cli.Run("destroy", "-auto-approve")
	warned(t, got, "The service token was disabled", "To enable it again, import it, and apply enabled = true.")

	// A new token of this name does not take the disabled one for a forgotten one.
	cli.Write(config(`name = "ci"`))
	got, _ = cli.Run("plan")
	silent(t, got)
	cli.Write("import {\n  to = " + address + "\n  id = \"" + token.ID + "\"\n}\n" + config("name = \"ci\"\nenabled = true"))
	cli.Run("apply", "-auto-approve")
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: token.ClientID, ClientSecret: token.ClientSecret}); status != http.StatusOK {
		t.Errorf("its secret is answered with %d", status)
	}
}

// TestAccServiceToken_deletionPolicyIgnored has a server that ignores the field enabled.
// The token stays in the state.
func TestAccServiceToken_deletionPolicyIgnored(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	cli := acctest.NewCLI(t, server)
	cli.Write(config("name = \"ci\"\ndeletion_policy = \"disable\""))
	cli.Run("apply", "-auto-approve")
	id := only(t, server).ID
	server.AddFault(accesstest.Fault{
		Method: http.MethodPut, Path: tokenPath, Kind: accesstest.FaultRaw,
		Body: `{"success":true,"errors":[],"messages":[],"result":{"id":"` + id + `","name":"ci","client_id":"x.access"}}`,
	})
	got, _ := cli.Run("destroy", "-auto-approve")
	if len(got) != 1 || got[0].Summary != "Unable to disable service token" {
		t.Errorf("got %+v", got)
	}
	if stateSecret(t, cli.StateFile()).id != id {
		t.Error("the token is not in the state")
	}
	cli.Run("destroy", "-auto-approve")
}
