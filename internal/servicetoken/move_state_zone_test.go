package servicetoken_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_movedZone moves a token of a zone.
func TestAccServiceToken_movedZone(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.CoreOnly())
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci", ZoneID: server.ZoneID})
	cli := acctest.NewCLI(t, server, acctest.CloudflareV5())
	writeState(t, cli, cloudflareResource(cloudflareType, "test", v5Instance(token).set("account_id", nil).set("zone_id", server.ZoneID)))
	cli.Write(moving(cloudflareType, "name = \"ci\"\nzone_id = \""+server.ZoneID+"\""))

	said, changes := plan(t, cli)
	silent(t, said)
	unchanged(t, changes)
	cli.Run("apply", "plan")
	held := stateSecret(t, cli.StateFile())
	if held.clientID != token.ClientID || held.secret != token.ClientSecret {
		t.Errorf("the state has the credential %s, want %s", held.clientID, token.ClientID)
	}
	if status, _ := server.Authenticate(accesstest.Credential{ZoneID: server.ZoneID, ClientID: held.clientID, ClientSecret: held.secret}); status != http.StatusOK {
		t.Errorf("the moved secret is answered with %d", status)
	}
	said, changes = plan(t, cli)
	silent(t, said)
	unchanged(t, changes)
	acctest.NoWrites(t, server)
}
