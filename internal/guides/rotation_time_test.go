package guides_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// timeVersion is what internal/tools/time requires.
const timeVersion = "0.14.2"

// withTime adds the real provider hashicorp/time to a workplace.
func withTime(t *testing.T, place *workplace) {
	t.Helper()

	home := filepath.Dir(place.dir)
	binary := filepath.Join(home, "mirror", registry(), "hashicorp", "time", timeVersion, platform, "terraform-provider-time_v"+timeVersion)
	if err := os.MkdirAll(filepath.Dir(binary), 0o700); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "github.com/hashicorp/terraform-provider-time")
	command.Dir = filepath.Join("..", "tools", "time")
	output, err := command.CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("CI") == "" && strings.Contains(string(output), "dial tcp"):
		t.Skip("the module of the provider time is not in the cache, and cannot be downloaded")
	default:
		t.Fatalf("build the provider time: %v\n%s", err, output)
	}
}

// TestAccGuide_rotationByTime rotates a token with time_rotating. That its time has
// come shows only in a refresh.
func TestAccGuide_rotationByTime(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithRunningClock())
	place := guide(t, "rotation-by-time", server)
	withTime(t, place)
	place.run("terraform init && terraform apply -auto-approve")
	before := server.Tokens()[0]
	expect(t, place.run("terraform plan"), "No changes.")

	// 30 days later, as far as the state knows.
	state := filepath.Join(place.dir, "terraform.tfstate")
	content, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	content = regexp.MustCompile(`("rotation_rfc3339": )"[^"]*"`).ReplaceAll(content, []byte(`$1"2026-01-01T00:00:00Z"`))
	if err := os.WriteFile(state, content, 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, place.run("terraform plan -refresh=false"), "No changes.")
	expect(t, place.run("terraform plan"), "Plan: 1 to add, 1 to change, 0 to destroy.")
	place.run("terraform apply -auto-approve")
	expect(t, place.run("terraform plan"), "No changes.")

	after := server.Tokens()[0]
	if after.ClientSecret == before.ClientSecret || after.ID != before.ID {
		t.Error("the token was not rotated in place")
	}
	for _, token := range []accesstest.ServiceToken{before, after} {
		if status, _ := server.Authenticate(accesstest.Credential{ClientID: token.ClientID, ClientSecret: token.ClientSecret}); status != http.StatusOK {
			t.Errorf("a secret is answered with %d", status)
		}
	}
}
