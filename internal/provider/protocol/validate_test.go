package protocol_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// TestShortcut_validate validates random configurations, some of them with mistakes, and
// compares the answers with those of the framework.
func TestShortcut_validate(t *testing.T) {
	t.Parallel()

	both := startTwins(t)
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(5, 14))
	mistakes := map[string][]any{
		"name": {nil, ""}, "account_id": {"", "no id"}, "duration": {"365d", "0s"}, "expires_at": {"soon"}, "type": {"robot"}, "visibility": {"hidden"},
		"rotate_before_expiry": {"0s", "-1h"}, "previous_secret_grace_period": {"x"}, "on_external_rotation": {"ignore"}, "client_secret_wo": {"", "secret", "a b"},
		"client_secret_wo_version": {1}, "deletion_policy": {"never", "keep"}, "zone_id": {"z", "no id"},
		"client_secret_encryption": {map[string]tftypes.Value{
			"age_recipients": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, nil), "pgp_key": tftypes.NewValue(tftypes.String, "x"), "sealed_box_public_key": tftypes.NewValue(tftypes.String, nil),
		}},
		"domains": {texts("https://*.example"), texts("https://a.example", "https://a.example")},
	}
	shortcuts, cases := 0, 1500
	for i := range cases {
		config, _ := randomToken(random, now, both.api.AccountID)
		for name, values := range mistakes {
			switch random.IntN(60) {
			case 0:
				config[name] = values[random.IntN(len(values))]
			case 1:
				config[name] = protocoltest.Unknown
			}
		}
		allowed := !oneIn(random, 10)
		typeName := tokenType
		if oneIn(random, 5) {
			typeName = "access_service_account"
			config = protocoltest.Block{"name": config["name"], "description": []any{nil, "", "ci"}[random.IntN(3)], "deletion_policy": config["deletion_policy"]}
		}
		schema := both.ours.Schema.ResourceSchemas[typeName]
		req := func() *tfprotov6.ValidateResourceConfigRequest {
			out := &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: both.ours.Encode(schema, config)}
			if allowed {
				out.ClientCapabilities = &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true}
			}
			return out
		}
		if protocol.ShortcutsOf(both.ours.Server).Validate(t.Context(), req()) {
			shortcuts++
		}
		both.compare(t, fmt.Sprintf("case %d: %s %v", i, typeName, config), func(p tfprotov6.ProviderServer) (any, error) {
			resp, err := p.ValidateResourceConfig(t.Context(), req())
			if resp != nil { // The framework validates attributes in no particular order.
				slices.SortFunc(resp.Diagnostics, func(a, b *tfprotov6.Diagnostic) int { return cmp.Compare(a.Summary+a.Detail, b.Summary+b.Detail) })
			}
			return resp, err
		})
	}
	if shortcuts < cases/10 || shortcuts > cases*9/10 {
		t.Errorf("%d of %d configurations were accepted without the framework", shortcuts, cases)
	}

	// What is missing, null or of no known type is left to the framework.
	for about, req := range map[string]*tfprotov6.ValidateResourceConfigRequest{
		"no configuration": {TypeName: tokenType},
		"null":             {TypeName: tokenType, Config: both.ours.Null(both.ours.Schema.ResourceSchemas[tokenType])},
		"another type":     {TypeName: "access_other", Config: both.ours.Null(both.ours.Schema.ResourceSchemas[tokenType])},
	} {
		if protocol.ShortcutsOf(both.ours.Server).Validate(t.Context(), req) {
			t.Errorf("%s is accepted", about)
		}
	}
}
