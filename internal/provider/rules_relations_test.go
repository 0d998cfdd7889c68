package provider_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// relations are the attributes that a check relates: each is right without the
// other, or with another value of it. TestRules_relations finds them automatically and
// compares, so that a new check cannot go unnoticed.
var relations = map[string][]string{
	"provider/provider": {"age_identity + age_identity_file", "api_token + api_token_file"},
	"resources/access_service_token": {
		"account_id + zone_id",
		"client_secret_encryption.age_recipients + client_secret_encryption.pgp_key",
		"client_secret_encryption.age_recipients + client_secret_encryption.sealed_box_public_key",
		"client_secret_encryption.pgp_key + client_secret_encryption.sealed_box_public_key",
		"client_secret_wo + client_secret_wo_version",
		"domains + visibility",
		"duration + expires_at",
		"duration + previous_secret_grace_period",
		"duration + renew_before_expiry",
		"duration + rotate_after",
		"duration + rotate_before_expiry",
		"expires_at + previous_secret_grace_period",
		"expires_at + renew_before_expiry",
		"expires_at + rotate_after",
		"expires_at + rotate_before_expiry",
		"expires_at + zone_id",
		"previous_secret_grace_period + rotate_after",
		"renew_before_expiry + rotate_before_expiry",
		"service_account_id + visibility",
		"service_account_id + zone_id",
		"type + zone_id",
	},
	"data-sources/access_service_account":   {"id + name"},
	"data-sources/access_service_token":     {"account_id + zone_id", "id + name"},
	"data-sources/access_service_tokens":    {"account_id + zone_id"},
	"list-resources/access_service_token":   {"account_id + zone_id"},
	"actions/access_service_token_reassign": {"ids + owner_id"},
	"actions/access_service_token_end_overlap": {
		"account_id + zone_id",
	},
	"actions/access_service_token_refresh": {"account_id + zone_id"},
}

// TestRules_relations tries every pair of attributes of everything that has a
// schema, each null, not known and known. A value that is not known may turn out to
// be null or anything else, so it is refused only if all of these are.
func TestRules_relations(t *testing.T) {
	t.Parallel()

	samples := newSamples(t)
	all, _ := offers(t)
	for _, o := range all {
		t.Run(o.String(), func(t *testing.T) {
			t.Parallel()
			r := &relationRule{t: t, offer: o, samples: samples, relations: map[string]bool{}, configured: protocoltest.Start(t.Context(), t, nil)}
			r.configured.MustSucceed(r.configured.Configure(protocoltest.ProviderBlock(samples.server)), nil)
			r.check()
			if diff := cmp.Diff(relations[o.String()], slices.Sorted(maps.Keys(r.relations))); diff != "" {
				t.Errorf("the attributes that checks relate (-listed +found):\n%s", diff)
			}
		})
	}
}

// samples are valid values of the attributes, as tftypes takes them. Those of one
// attribute differ in what the checks look at.
type samples struct {
	server *accesstest.Server
	values map[string][]any
}

func newSamples(t *testing.T) *samples {
	t.Helper()

	server := acctest.NewServer(t, accesstest.WithZoneID("023e105f4ecef8ad9ca31a8372d0c353"))
	owner := server.SeedServiceAccount(accesstest.ServiceAccount{Name: "owner"})
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "seeded"})
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "identity")
	if err := os.WriteFile(file, []byte(identity.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	tokenFile := filepath.Join(t.TempDir(), "api-token")
	if err := os.WriteFile(tokenFile, []byte(server.APIToken), 0o600); err != nil {
		t.Fatal(err)
	}
	text := func(s string) []tftypes.Value { return []tftypes.Value{tftypes.NewValue(tftypes.String, s)} }
	return &samples{server: server, values: map[string][]any{
		"account_id":                   {server.AccountID},
		"age_identity":                 {identity.String()},
		"age_identity_file":            {file},
		"age_recipients":               {text(identity.Recipient().String())},
		"api_token":                    {server.APIToken},
		"api_token_file":               {tokenFile},
		"client_secret_wo":             {"known"},
		"client_secret_wo_version":     {int64(1)},
		"deletion_policy":              {"delete", "keep"},
		"description":                  {"deploys"},
		"domains":                      {text("https://shop.example.com")},
		"duration":                     {"24h", "8760h"},
		"enabled":                      {true, false},
		"encrypted_client_secret":      {"sealed"},
		"endpoint":                     {server.Endpoint},
		"expires_at":                   {server.Clock.Now().AddDate(0, 0, 2).Format("2006-01-02T15:04:05Z"), "2099-01-01T00:00:00Z"},
		"expires_within":               {"24h"},
		"expiry_warning":               {"24h"},
		"force_destroy":                {true, false},
		"id":                           {token.ID, owner.ID},
		"ids":                          {text(token.ID)},
		"max_retries":                  {int64(2)},
		"name":                         {"ci"},
		"name_prefix":                  {"ci"},
		"not_seen_since":               {"24h"},
		"on_external_rotation":         {"rotate", "warn"},
		"owner_id":                     {owner.ID},
		"owner_type":                   {"user", "service_account"},
		"pgp_key":                      {pgpKey(t)},
		"plan_timestamp":               {"2026-01-31T00:00:00Z"},
		"previous_secret_grace_period": {"1h", "48h"},
		"renew_before_expiry":          {"1h", "48h"},
		"request_timeout":              {"5s"},
		"requests_per_second":          {int64(3)},
		"rotate_after":                 {"1h", "48h"},
		"rotate_before_expiry":         {"1h", "48h"},
		"rotate_triggers":              {map[string]tftypes.Value{"month": tftypes.NewValue(tftypes.String, "may")}},
		"sealed_box_public_key":        {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAk="},
		"service_account_id":           {owner.ID},
		"status":                       {"active"},
		"type":                         {"developer", "connector"},
		"unused_warning":               {"2160h"},
		"visibility":                   {"private", "public"},
		"zone_id":                      {"023e105f4ecef8ad9ca31a8372d0c353"},
	}}
}

// relationRule checks everything that a schema can be set to against the rule.
type relationRule struct {
	t         *testing.T
	offer     offer
	samples   *samples
	relations map[string]bool
	// inside is the nested attribute that is looked into, if any.
	inside *tfprotov6.SchemaAttribute
	// configured is a provider that is ready to plan.
	configured *protocoltest.Client
}

func (r *relationRule) check() {
	r.pairs(r.offer.schema.Block.Attributes)
	for _, attribute := range r.offer.schema.Block.Attributes {
		if attribute.NestedType != nil && (attribute.Optional || attribute.Required) {
			r.inside = attribute
			r.pairs(attribute.NestedType.Attributes)
		}
	}
}

func (r *relationRule) pairs(attributes []*tfprotov6.SchemaAttribute) {
	var settable []*tfprotov6.SchemaAttribute
	for _, attribute := range attributes {
		if (attribute.Optional || attribute.Required) && attribute.NestedType == nil {
			settable = append(settable, attribute)
		}
	}
	for i, a := range settable {
		for _, b := range settable[i+1:] {
			if a.Name > b.Name {
				a, b = b, a
			}
			r.pair(a, b)
		}
	}
}

// pair looks at one pair of attributes.
func (r *relationRule) pair(a, b *tfprotov6.SchemaAttribute) {
	r.t.Helper()

	valuesA, valuesB := r.values(a), r.values(b)
	refused := map[[2]int]map[string]bool{}
	for i, valueA := range valuesA {
		for j, valueB := range valuesB {
			refused[[2]int{i, j}] = r.refusals(protocoltest.Block{a.Name: valueA, b.Name: valueB})
		}
	}
	// Index 0 is the value that is not known.
	for i := range valuesA {
		for j := range valuesB {
			for said := range refused[[2]int{0, j}] {
				if !refused[[2]int{i, j}][said] {
					r.t.Errorf("%s not known and %s = %v: %s; it could be %v", a.Name, b.Name, valuesB[j], said, valuesA[i])
				}
			}
			for said := range refused[[2]int{i, 0}] {
				if !refused[[2]int{i, j}][said] {
					r.t.Errorf("%s = %v and %s not known: %s; it could be %v", a.Name, valuesA[i], b.Name, said, valuesB[j])
				}
			}
		}
	}
	if depends(refused, len(valuesA), len(valuesB)) {
		name := a.Name + " + " + b.Name
		if r.inside != nil {
			name = r.inside.Name + "." + a.Name + " + " + r.inside.Name + "." + b.Name
		}
		r.relations[name] = true
	}
}

// depends reports whether an error depends on both values, among those that are
// known or null.
func depends(refused map[[2]int]map[string]bool, lenA, lenB int) bool {
	errors := map[string]bool{}
	for _, said := range refused {
		maps.Copy(errors, said)
	}
	for said := range errors {
		byA, byB := false, false
		for i := 1; i < lenA; i++ {
			for j := 1; j < lenB; j++ {
				byA = byA || refused[[2]int{i, j}][said] != refused[[2]int{1, j}][said]
				byB = byB || refused[[2]int{i, j}][said] != refused[[2]int{i, 1}][said]
			}
		}
		if byA && byB {
			return true
		}
	}
	return false
}

// values are what an attribute is tried with: not known first, then null unless it
// is required, then the samples.
func (r *relationRule) values(attribute *tfprotov6.SchemaAttribute) []any {
	r.t.Helper()

	known, ok := r.samples.values[attribute.Name]
	if !ok {
		r.t.Fatalf("%s: there is no sample of %s; add one", r.offer, attribute.Name)
	}
	out := []any{protocoltest.Unknown}
	if !attribute.Required {
		out = append(out, nil)
	}
	return append(out, known...)
}

// refusals are the errors about a configuration: of its validation and, if that
// has none, of its plan.
func (r *relationRule) refusals(settings protocoltest.Block) map[string]bool {
	r.t.Helper()

	config := protocoltest.Block{}
	if r.offer.kind == "provider" {
		config = protocoltest.ProviderBlock(r.samples.server)
	}
	for _, attribute := range r.offer.schema.Block.Attributes {
		if attribute.Required {
			config[attribute.Name] = r.samples.values[attribute.Name][0]
		}
	}
	if r.inside == nil {
		maps.Copy(config, settings)
	} else {
		kind, ok := r.inside.NestedType.ValueType().(tftypes.Object)
		if !ok {
			r.t.Fatalf("%s is a %s", r.inside.Name, r.inside.NestedType.ValueType())
		}
		nested := map[string]tftypes.Value{}
		for name, attribute := range kind.AttributeTypes {
			nested[name] = tftypes.NewValue(attribute, settings[name])
		}
		config[r.inside.Name] = nested
	}
	out := map[string]bool{}
	for _, d := range r.said(config) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			out[fmt.Sprintf("%s: %s", d.Attribute, d.Summary)] = true
		}
	}
	return out
}

// said is what the provider says of a configuration.
func (r *relationRule) said(config protocoltest.Block) []*tfprotov6.Diagnostic {
	r.t.Helper()

	if r.offer.kind == "provider" {
		return protocoltest.Start(r.t.Context(), r.t, nil).Configure(config)
	}
	p := r.configured
	name, value := r.offer.name, p.Encode(r.offer.schema, config)
	var (
		out []*tfprotov6.Diagnostic
		err error
	)
	switch r.offer.kind {
	case "resources":
		var validated *tfprotov6.ValidateResourceConfigResponse
		if validated, err = p.Server.ValidateResourceConfig(p.Ctx, &tfprotov6.ValidateResourceConfigRequest{
			TypeName: name, Config: value, ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		}); err == nil {
			if out = validated.Diagnostics; len(out) == 0 {
				out = p.Plan(name, config)
			}
		}
	case "data-sources":
		var validated *tfprotov6.ValidateDataResourceConfigResponse
		if validated, err = p.Server.ValidateDataResourceConfig(p.Ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: value}); err == nil {
			out = validated.Diagnostics
		}
	case "ephemeral-resources":
		var validated *tfprotov6.ValidateEphemeralResourceConfigResponse
		if validated, err = p.Server.ValidateEphemeralResourceConfig(p.Ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: value}); err == nil {
			out = validated.Diagnostics
		}
	case "list-resources":
		var validated *tfprotov6.ValidateListResourceConfigResponse
		server, ok := p.Server.(tfprotov6.ListResourceServer)
		if !ok {
			r.t.Fatal("the provider has no list resources")
		}
		if validated, err = server.ValidateListResourceConfig(p.Ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: value}); err == nil {
			out = validated.Diagnostics
		}
	case "actions":
		var validated *tfprotov6.ValidateActionConfigResponse
		server, ok := p.Server.(tfprotov6.ActionServer)
		if !ok {
			r.t.Fatal("the provider has no actions")
		}
		if validated, err = server.ValidateActionConfig(p.Ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: value}); err == nil {
			if out = validated.Diagnostics; len(out) == 0 {
				var planned *tfprotov6.PlanActionResponse
				if planned, err = server.PlanAction(p.Ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: value}); err == nil {
					out = planned.Diagnostics
				}
			}
		}
	default:
		r.t.Fatalf("do not know how to validate %s", r.offer)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// pgpKey is the public key of the tests.
func pgpKey(t *testing.T) string {
	t.Helper()

	raw, err := os.ReadFile(filepath.Join("..", "seal", "testdata", "pgp_alice.asc"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(raw))
}
