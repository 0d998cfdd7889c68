package provider_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// BenchmarkCalls makes the calls that Terraform makes for each token of a plan
// without changes, one after the other. There is a listing that answers the reads.
func BenchmarkCalls(b *testing.B) {
	server := accesstest.New(b, accesstest.WithRateLimit(1<<30, time.Minute))
	begin := func() *protocol {
		p := start(b.Context(), b, nil)
		p.mustSucceed(p.configure(to(server)), nil)
		return p
	}
	p := begin()
	token := p.create(tokenType, block{"name": "deployer"})
	p = begin() // what a process has made itself it does not look for in a listing
	token.protocol = p
	p.mustSucceed(token.read())
	p.mustSucceed(token.read())

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
				p.mustSucceed(call.run())
			}
		})
	}
}

const tokenType = "access_service_token"

// managed is an object that Terraform manages, as it keeps it.
type managed struct {
	*protocol

	typeName string
	config   *tfprotov6.DynamicValue
	state    *tfprotov6.DynamicValue
	stored   []byte
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// create makes an object: config has what is known before, and all else is left
// to the provider.
func (p *protocol) create(typeName string, config block) *managed {
	p.t.Helper()

	schema := p.schema.ResourceSchemas[typeName]
	out := &managed{protocol: p, typeName: typeName, config: p.encode(schema, config)}
	planned, err := p.server.PlanResourceChange(p.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: out.config, ProposedNewState: out.config, PriorState: p.null(schema),
	})
	p.mustSucceed(planned.Diagnostics, err)
	applied, err := p.server.ApplyResourceChange(p.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: out.config, PriorState: p.null(schema), PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	p.mustSucceed(applied.Diagnostics, err)
	out.state, out.private, out.identity = applied.NewState, applied.Private, applied.NewIdentity
	value, err := out.state.Unmarshal(schema.ValueType())
	p.mustSucceed(nil, err)
	if out.stored, err = json.Marshal(plain(p.t, value)); err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (m *managed) upgrade() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.server.UpgradeResourceState(m.ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: m.typeName, Version: m.schema.ResourceSchemas[m.typeName].Version, RawState: &tfprotov6.RawState{JSON: m.stored},
	})
	return resp.Diagnostics, err
}

func (m *managed) validate() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.server.ValidateResourceConfig(m.ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: m.typeName, Config: m.config})
	return resp.Diagnostics, err
}

func (m *managed) read() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.server.ReadResource(m.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: m.typeName, CurrentState: m.state, Private: m.private, CurrentIdentity: m.identity,
	})
	return resp.Diagnostics, err
}

func (m *managed) replan() ([]*tfprotov6.Diagnostic, error) {
	resp, err := m.server.PlanResourceChange(m.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.typeName, Config: m.config, ProposedNewState: m.state, PriorState: m.state, PriorPrivate: m.private, PriorIdentity: m.identity,
	})
	return resp.Diagnostics, err
}
