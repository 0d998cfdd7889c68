package guides_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_environmentFile writes the file as the guide does, and has a shell
// read it.
func TestAccGuide_environmentFile(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	place := guide(t, "environment-file", server)
	place.run("terraform init && terraform apply -auto-approve")
	output := place.run(`
		(umask 077; terraform output -raw job_env > job.env)
		set -a; . ./job.env; set +a
		bash -c 'printf "%s\n" "$CF_ACCESS_CLIENT_ID" "$CF_ACCESS_CLIENT_SECRET"'`)

	var credential accesstest.Credential
	if _, err := fmt.Sscanf(output, "%s\n%s\n", &credential.ClientID, &credential.ClientSecret); err != nil {
		t.Fatalf("%v: %q", err, output)
	}
	if status, _ := server.Authenticate(credential); status != http.StatusOK {
		t.Errorf("what the shell has read is answered with %d", status)
	}
	file, err := os.Stat(filepath.Join(place.dir, "job.env"))
	if err != nil {
		t.Fatal(err)
	}
	if file.Mode().Perm() != 0o600 {
		t.Errorf("the file is %s", file.Mode())
	}
}
