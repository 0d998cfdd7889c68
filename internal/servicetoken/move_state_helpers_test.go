package servicetoken_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// instance is one object in a state file, and resource contains all objects of one block.
type (
	instance      map[string]any
	resourceState map[string]any
)

// v4Instance returns a token as version 4 of the official provider writes it, and
// v5Instance as version 5 does.
func v4Instance(token accesstest.ServiceToken) instance {
	attributes := cloudflareAttributes(token)
	attributes["min_days_for_renewal"] = 0
	return instance{
		"schema_version": 0, "attributes": attributes, "private": "eyJzY2hlbWFfdmVyc2lvbiI6IjAifQ==",
		"sensitive_attributes": [][]map[string]string{{{"type": "get_attr", "value": "client_secret"}}},
	}
}

func v5Instance(token accesstest.ServiceToken) instance {
	return instance{
		"schema_version": 500, "attributes": cloudflareAttributes(token),
		"sensitive_attributes":    [][]map[string]string{{{"type": "get_attr", "value": "client_secret"}}},
		"identity_schema_version": 0,
	}
}

func cloudflareAttributes(token accesstest.ServiceToken) map[string]any {
	attributes := map[string]any{
		"account_id": token.AccountID, "zone_id": nil, "id": token.ID, "name": token.Name, "duration": token.Duration, "expires_at": nil,
		"client_id": token.ClientID, "client_secret": token.ClientSecret, "client_secret_version": token.ClientSecretVersion, "previous_client_secret_expires_at": nil,
	}
	if token.ExpiresAt != nil {
		attributes["expires_at"] = token.ExpiresAt.Format(time.RFC3339)
	}
	return attributes
}

// set returns a copy with a changed attribute.
func (i instance) set(name string, value any) instance {
	attributes, _ := i["attributes"].(map[string]any)
	attributes = maps.Clone(attributes)
	attributes[name] = value
	i = maps.Clone(i)
	i["attributes"] = attributes
	return i
}

// at names the instance of a block with for_each or count.
func (i instance) at(key any) instance {
	i = maps.Clone(i)
	i["index_key"] = key
	return i
}

func cloudflareResource(kind, name string, instances ...instance) resourceState {
	return resourceState{
		"mode": "managed", "type": kind, "name": name, "instances": instances,
		"provider": fmt.Sprintf(`provider["%s/cloudflare/cloudflare"]`, acctest.ProviderHost()),
	}
}

// writeState writes a state file, as an apply with the official provider does.
func writeState(t *testing.T, cli *acctest.CLI, resources ...resourceState) {
	t.Helper()

	content, err := json.MarshalIndent(map[string]any{
		"version": 4, "terraform_version": "1.9.8", "serial": 7, "lineage": "5d1a7a0e-7f3c-4e0b-a1cf-1c1f9a1d2a55",
		"outputs": map[string]any{}, "resources": resources, "check_results": nil,
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cli.StateFile(), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// stateOf reads the attributes of all objects in the state file, by address, such as
// `access_service_token.a["x"]`.
func stateOf(t *testing.T, cli *acctest.CLI) map[string]map[string]any {
	t.Helper()

	content, err := os.ReadFile(cli.StateFile())
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string `json:"type"`
			Name      string `json:"name"`
			Instances []struct {
				IndexKey   any            `json:"index_key"`
				Attributes map[string]any `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			key, err := json.Marshal(instance.IndexKey)
			if err != nil {
				t.Fatal(err)
			}
			address := resource.Type + "." + resource.Name
			if instance.IndexKey != nil {
				address += "[" + string(key) + "]"
			}
			out[address] = instance.Attributes
		}
	}
	return out
}

// plan creates a plan and returns its changes as "address: attribute", including attributes
// that are known only after the apply.
func plan(t *testing.T, cli *acctest.CLI, args ...string) (said []acctest.Diagnostic, changes []string) {
	t.Helper()

	said, _ = cli.Run("plan", append(args, "-out=plan")...)
	_, output := cli.Run("show", "plan")
	var shown struct {
		Changes []struct {
			Address string `json:"address"`
			Change  struct {
				Actions      []string       `json:"actions"`
				Before       map[string]any `json:"before"`
				After        map[string]any `json:"after"`
				AfterUnknown map[string]any `json:"after_unknown"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(output), &shown); err != nil {
		t.Fatalf("%s\n%s", err, output)
	}
	for _, resource := range shown.Changes {
		change := resource.Change
		switch actions := strings.Join(change.Actions, " "); actions {
		case "no-op":
		case "update":
			for attribute, after := range change.After {
				if !cmp.Equal(after, change.Before[attribute]) {
					changes = append(changes, resource.Address+": "+attribute)
				}
			}
			for attribute, unknown := range change.AfterUnknown {
				if unknown == true {
					changes = append(changes, resource.Address+": "+attribute+" (unknown)")
				}
			}
		default:
			changes = append(changes, resource.Address+": "+actions)
		}
	}
	slices.Sort(changes)
	return said, changes
}

// unchanged fails the test unless a plan changes nothing.
func unchanged(t *testing.T, changes []string) {
	t.Helper()

	if len(changes) > 0 {
		t.Errorf("the plan changes %q, want nothing", changes)
	}
}

// credentialKept fails the test unless the credential in the state is that of the token,
// and still works.
func credentialKept(t *testing.T, server *accesstest.Server, state map[string]any, token accesstest.ServiceToken) {
	t.Helper()

	want := map[string]any{"id": token.ID, "client_id": token.ClientID, "client_secret": token.ClientSecret, "account_id": token.AccountID, "name": token.Name}
	for attribute, value := range want {
		if state[attribute] != value {
			t.Errorf("%s is %v in the state, want %v", attribute, state[attribute], value)
		}
	}
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: token.ClientID, ClientSecret: token.ClientSecret}); status != http.StatusOK {
		t.Errorf("the credential is answered with %d", status)
	}
}

// moving returns a configuration that moves one token.
func moving(kind, attributes string) string {
	return fmt.Sprintf("moved {\n  from = %s.test\n  to   = %s\n}\n%s", kind, address, config(attributes))
}
