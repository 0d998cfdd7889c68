package provider_test

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// terraformVersion is what the tests say they are.
const terraformVersion = "1.14.9"

// unknown stands in a [block] for a value that is not known before the apply.
const unknown = tftypes.UnknownValue

// block is a configuration: attributes that are left out are null.
type block map[string]any

// protocol speaks to a provider as Terraform does, without a Terraform.
type protocol struct {
	t      testing.TB
	ctx    context.Context
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// start starts a provider that sees no environment but the one given.
func start(ctx context.Context, t testing.TB, env map[string]string, opts ...provider.Option) *protocol {
	t.Helper()

	opts = append(opts, provider.WithEnv(func(name string) string { return env[name] }))
	return speak(ctx, t, provider.NewServer("1.2.3", opts...)())
}

// speak begins to speak to a server.
func speak(ctx context.Context, t testing.TB, server tfprotov6.ProviderServer) *protocol {
	t.Helper()

	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	p := &protocol{t: t, ctx: ctx, server: server, schema: schema}
	p.mustSucceed(schema.Diagnostics, err)
	return p
}

// configure validates and takes a provider block, as Terraform does one after
// the other.
func (p *protocol) configure(config block) []*tfprotov6.Diagnostic {
	p.t.Helper()

	value := p.encode(p.schema.Provider, config)
	validated, err := p.server.ValidateProviderConfig(p.ctx, &tfprotov6.ValidateProviderConfigRequest{Config: value})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return validated.Diagnostics
	}
	configured, err := p.server.ConfigureProvider(p.ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: terraformVersion, Config: value})
	if err != nil {
		p.t.Fatal(err)
	}
	return configured.Diagnostics
}

// list reads the data source access_service_tokens.
func (p *protocol) list(config block) []*tfprotov6.Diagnostic {
	p.t.Helper()

	const name = "access_service_tokens"
	read, err := p.server.ReadDataSource(p.ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: p.encode(p.schema.DataSourceSchemas[name], config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return read.Diagnostics
}

// plan plans a resource that is yet to be made.
func (p *protocol) plan(name string, config block) []*tfprotov6.Diagnostic {
	p.t.Helper()

	schema := p.schema.ResourceSchemas[name]
	planned, err := p.server.PlanResourceChange(p.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, Config: p.encode(schema, config), ProposedNewState: p.encode(schema, config), PriorState: p.null(schema),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return planned.Diagnostics
}

// apply changes a resource; nil is one that is not there.
func (p *protocol) apply(name string, prior, planned block) []*tfprotov6.Diagnostic {
	p.t.Helper()

	schema := p.schema.ResourceSchemas[name]
	encode := func(b block) *tfprotov6.DynamicValue {
		if b == nil {
			return p.null(schema)
		}
		return p.encode(schema, b)
	}
	applied, err := p.server.ApplyResourceChange(p.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: name, PriorState: encode(prior), PlannedState: encode(planned), Config: encode(planned),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return applied.Diagnostics
}

// encode puts a block on the wire.
func (p *protocol) encode(schema *tfprotov6.Schema, config block) *tfprotov6.DynamicValue {
	p.t.Helper()

	kind, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		p.t.Fatalf("a schema is a %s", schema.ValueType())
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range kind.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, config[name])
	}
	for _, name := range slices.Sorted(maps.Keys(config)) {
		if _, ok := values[name]; !ok {
			p.t.Fatalf("there is no attribute %q", name)
		}
	}
	return p.wire(kind, tftypes.NewValue(kind, values))
}

func (p *protocol) null(schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	return p.wire(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
}

func (p *protocol) wire(kind tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()

	out, err := tfprotov6.NewDynamicValue(kind, value)
	if err != nil {
		p.t.Fatal(err)
	}
	return &out
}

func (p *protocol) mustSucceed(diagnostics []*tfprotov6.Diagnostic, err error) {
	p.t.Helper()

	if err != nil {
		p.t.Fatal(err)
	}
	if len(diagnostics) > 0 {
		p.t.Fatalf("got %s, want nothing", said(diagnostics))
	}
}

// said is what diagnostics say, with the attributes that they are at.
func said(diagnostics []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		b.WriteString(d.Severity.String() + " at " + d.Attribute.String() + ": " + d.Summary + ": " + d.Detail + "\n")
	}
	return b.String()
}

// to is the block of a provider for a server.
func to(server *accesstest.Server) block {
	return block{"endpoint": server.Endpoint, "account_id": server.AccountID, "api_token": server.APIToken}
}

// newServer starts a server that is held to the contract.
func newServer(t *testing.T, opts ...accesstest.Option) *accesstest.Server {
	t.Helper()
	return acctest.NewServer(t, opts...)
}

// providerAttributes are the attributes of the provider block.
func (p *protocol) providerAttributes() map[string]*tfprotov6.SchemaAttribute {
	out := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range p.schema.Provider.Block.Attributes {
		out[attribute.Name] = attribute
	}
	return out
}

// plain is a value as JSON has it.
func plain(t testing.TB, value tftypes.Value) any {
	t.Helper()

	if value.IsNull() {
		return nil
	}
	switch kind := value.Type(); {
	case kind.Is(tftypes.String):
		return as[string](t, value)
	case kind.Is(tftypes.Bool):
		return as[bool](t, value)
	case kind.Is(tftypes.Number):
		number := as[big.Float](t, value)
		return json.Number(number.String())
	case kind.Is(tftypes.Object{}), kind.Is(tftypes.Map{}):
		out := map[string]any{}
		for name, one := range as[map[string]tftypes.Value](t, value) {
			out[name] = plain(t, one)
		}
		return out
	default:
		out := []any{}
		for _, one := range as[[]tftypes.Value](t, value) {
			out = append(out, plain(t, one))
		}
		return out
	}
}

func as[T any](t testing.TB, value tftypes.Value) T {
	t.Helper()

	var out T
	if err := value.As(&out); err != nil {
		t.Fatal(err)
	}
	return out
}
