package provider_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// BenchmarkCalls makes the calls that Terraform makes for each token of a plan without
// changes. The reads are answered from a cached listing.
func BenchmarkCalls(b *testing.B) {
	server := accesstest.New(b, accesstest.WithRateLimit(1<<30, time.Minute))
	begin := func() *protocoltest.Client {
		p := protocoltest.Start(b.Context(), b, nil)
		p.MustSucceed(p.Configure(protocoltest.ProviderBlock(server)), nil)
		return p
	}
	p := begin()
	token := create(p, tokenType, protocoltest.Block{"name": "deployer"})
	p = begin() // a process does not look for its own tokens in a listing
	token.Client = p
	p.MustSucceed(token.read())
	p.MustSucceed(token.read())

	for _, call := range []struct {
		name string
		run  func() ([]*tfprotov6.Diagnostic, error)
	}{
		{"upgrade", token.upgrade},
		{"validate", token.validate},
		{"read", token.read},
		{"plan", token.replan},
	} {
		b.Run(call.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.MustSucceed(call.run())
			}
		})
	}
}

const tokenType = "access_service_token"

// managed is an object in a state.
type managed struct {
	*protocoltest.Client

	typeName string
	config   *tfprotov6.DynamicValue
	state    *tfprotov6.DynamicValue
	stored   []byte
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// create creates an object with a configuration.
func create(p *protocoltest.Client, typeName string, config protocoltest.Block) *managed {
	p.T.Helper()

	schema := p.Schema.ResourceSchemas[typeName]
	out := &managed{Client: p, typeName: typeName, config: p.Encode(schema, config)}
	planned, err := p.Server.PlanResourceChange(p.Ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: out.config, ProposedNewState: out.config, PriorState: p.Null(schema),
	})
	p.MustSucceed(planned.Diagnostics, err)
	applied, err := p.Server.ApplyResourceChange(p.Ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: out.config, PriorState: p.Null(schema), PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	p.MustSucceed(applied.Diagnostics, err)
	out.state, out.private, out.identity = applied.NewState, applied.Private, applied.NewIdentity
	value, err := out.state.Unmarshal(schema.ValueType())
	p.MustSucceed(nil, err)
	if out.stored, err = json.Marshal(protocoltest.Plain(p.T, value)); err != nil {
		p.T.Fatal(err)
	}
	return out
}

func (m *managed) upgrade() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.Server.UpgradeResourceState(m.Ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: m.typeName, Version: m.Schema.ResourceSchemas[m.typeName].Version, RawState: &tfprotov6.RawState{JSON: m.stored},
	})
	return resp.Diagnostics, err
}

func (m *managed) validate() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.Server.ValidateResourceConfig(m.Ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: m.typeName, Config: m.config})
	return resp.Diagnostics, err
}

func (m *managed) read() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.Server.ReadResource(m.Ctx, &tfprotov6.ReadResourceRequest{
		TypeName: m.typeName, CurrentState: m.state, Private: m.private, CurrentIdentity: m.identity,
	})
	return resp.Diagnostics, err
}

func (m *managed) replan() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.Server.PlanResourceChange(m.Ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.typeName, Config: m.config, ProposedNewState: m.state, PriorState: m.state, PriorPrivate: m.private, PriorIdentity: m.identity,
	})
	return resp.Diagnostics, err
}
