package guides_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_lifeOfAToken plans the configuration, creates the token, and shows its
// credentials as the page says. Then it deletes the token in the order of the page.
func TestAccGuide_lifeOfAToken(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
	config := strings.Replace(example(t, "life-of-a-token"), "account_id = var.account_id\n}",
		fmt.Sprintf("account_id = var.account_id\n  endpoint = %q\n  api_token = %q\n}", server.Endpoint, server.APIToken), 1)
	account := "-var=account_id=" + server.AccountID
	cli.Write(config)
	_, output := cli.Run("plan", account)
	expect(t, output, "Plan: 2 to add, 0 to change, 0 to destroy.")
	cli.Run("apply", account, "-auto-approve", "-target=access_service_token.ci", "-target=output.ci_headers")

	var headers map[string]string
	if err := json.Unmarshal([]byte(cli.Output("output", "-json", "ci_headers")), &headers); err != nil {
		t.Fatal(err)
	}
	credential := accesstest.Credential{ClientID: headers["CF-Access-Client-Id"], ClientSecret: headers["CF-Access-Client-Secret"]}
	if status, _ := server.Authenticate(credential); status != http.StatusOK {
		t.Errorf("the headers are answered with %d", status)
	}
	if output := cli.Output("output"); strings.Contains(output, credential.ClientSecret) {
		t.Error("an output without a name shows the secret")
	}

	without := config[:strings.Index(config, "resource \"access_service_token\"")]
	guarded, _ := cli.Run("apply", account, "-auto-approve", "-destroy", "-target=access_service_token.ci")
	if last := guarded[len(guarded)-1]; !strings.HasSuffix(last.Summary, "nstance cannot be destroyed") {
		t.Errorf("prevent_destroy does not protect the token: %+v", last)
	}
	cli.Write(without)
	cli.Run("apply", account, "-auto-approve")
	if tokens := server.Tokens(); len(tokens) > 0 {
		t.Errorf("%d tokens are left", len(tokens))
	}
}
