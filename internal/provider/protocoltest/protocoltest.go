// Package protocoltest calls a provider as Terraform does, over the plugin protocol and
// without a Terraform.
package protocoltest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// TerraformVersion is the version of Terraform that a [Client] claims to be.
const TerraformVersion = "1.14.9"

// Unknown is the value in a [Block] that is not known before the apply.
const Unknown = tftypes.UnknownValue

// Block is a configuration: attributes that are left out are null.
type Block map[string]any

// Client calls one provider. Its methods fail the test if a call fails.
type Client struct {
	T      testing.TB
	Ctx    context.Context
	Server tfprotov6.ProviderServer
	Schema *tfprotov6.GetProviderSchemaResponse
}

// Start starts a provider with these environment variables and no others.
func Start(ctx context.Context, t testing.TB, env map[string]string, opts ...provider.Option) *Client {
	t.Helper()

	opts = append(opts, provider.WithEnv(func(name string) string { return env[name] }))
	return New(ctx, t, provider.NewServer("1.2.3", opts...)())
}

// New returns a client of a server.
func New(ctx context.Context, t testing.TB, server tfprotov6.ProviderServer) *Client {
	t.Helper()

	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	p := &Client{T: t, Ctx: ctx, Server: server, Schema: schema}
	p.MustSucceed(schema.Diagnostics, err)
	return p
}

// Configure validates a provider block and configures the provider with it.
func (p *Client) Configure(config Block) []*tfprotov6.Diagnostic {
	p.T.Helper()

	value := p.Encode(p.Schema.Provider, config)
	validated, err := p.Server.ValidateProviderConfig(p.Ctx, &tfprotov6.ValidateProviderConfigRequest{Config: value})
	if err != nil {
		p.T.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return validated.Diagnostics
	}
	configured, err := p.Server.ConfigureProvider(p.Ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: TerraformVersion, Config: value})
	if err != nil {
		p.T.Fatal(err)
	}
	return configured.Diagnostics
}

// List reads the data source access_service_tokens.
func (p *Client) List(config Block) []*tfprotov6.Diagnostic {
	p.T.Helper()

	const name = "access_service_tokens"
	read, err := p.Server.ReadDataSource(p.Ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: p.Encode(p.Schema.DataSourceSchemas[name], config),
	})
	if err != nil {
		p.T.Fatal(err)
	}
	return read.Diagnostics
}

// Plan plans the creation of a resource.
func (p *Client) Plan(name string, config Block) []*tfprotov6.Diagnostic {
	p.T.Helper()

	schema := p.Schema.ResourceSchemas[name]
	planned, err := p.Server.PlanResourceChange(p.Ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, Config: p.Encode(schema, config), ProposedNewState: p.Encode(schema, config), PriorState: p.Null(schema),
	})
	if err != nil {
		p.T.Fatal(err)
	}
	return planned.Diagnostics
}

// Apply applies a change of a resource. A nil prior creates it, a nil plan deletes
// it.
func (p *Client) Apply(name string, prior, planned Block) []*tfprotov6.Diagnostic {
	p.T.Helper()

	schema := p.Schema.ResourceSchemas[name]
	encode := func(b Block) *tfprotov6.DynamicValue {
		if b == nil {
			return p.Null(schema)
		}
		return p.Encode(schema, b)
	}
	applied, err := p.Server.ApplyResourceChange(p.Ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: name, PriorState: encode(prior), PlannedState: encode(planned), Config: encode(planned),
	})
	if err != nil {
		p.T.Fatal(err)
	}
	return applied.Diagnostics
}

// Encode encodes a block.
func (p *Client) Encode(schema *tfprotov6.Schema, config Block) *tfprotov6.DynamicValue {
	p.T.Helper()

	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		p.T.Fatalf("a schema is an object, not a %s", schema.ValueType())
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, config[name])
	}
	for _, name := range slices.Sorted(maps.Keys(config)) {
		if _, ok := values[name]; !ok {
			p.T.Fatalf("there is no attribute %q", name)
		}
	}
	return p.Wire(object, tftypes.NewValue(object, values))
}

// Null encodes the null value of a schema.
func (p *Client) Null(schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	return p.Wire(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
}

// Wire encodes a value.
func (p *Client) Wire(valueType tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	p.T.Helper()

	out, err := tfprotov6.NewDynamicValue(valueType, value)
	if err != nil {
		p.T.Fatal(err)
	}
	return &out
}

// MustSucceed fails the test unless a call returned neither diagnostics nor an error.
func (p *Client) MustSucceed(diagnostics []*tfprotov6.Diagnostic, err error) {
	p.T.Helper()

	if err != nil {
		p.T.Fatal(err)
	}
	if len(diagnostics) > 0 {
		p.T.Fatalf("got %s, want nothing", Text(diagnostics))
	}
}

// Text returns the text of diagnostics and their attributes.
func Text(diagnostics []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		b.WriteString(d.Severity.String() + " at " + d.Attribute.String() + ": " + d.Summary + ": " + d.Detail + "\n")
	}
	return b.String()
}

// ProviderBlock returns a provider block for a mock server.
func ProviderBlock(server *accesstest.Server) Block {
	return Block{"endpoint": server.Endpoint, "account_id": server.AccountID, "api_token": server.APIToken}
}

// ProviderAttributes returns the attributes of the provider block.
func (p *Client) ProviderAttributes() map[string]*tfprotov6.SchemaAttribute {
	out := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range p.Schema.Provider.Block.Attributes {
		out[attribute.Name] = attribute
	}
	return out
}
