package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// BenchmarkChanges makes the calls that Terraform makes for each token that it
// creates, updates or deletes. What the mock server does for an apply is part of the
// figures: it runs in the same process.
func BenchmarkChanges(b *testing.B) {
	server := accesstest.New(b, accesstest.WithRateLimit(1<<30, time.Minute))
	p := protocoltest.Start(b.Context(), b, nil)
	p.MustSucceed(p.Configure(protocoltest.ProviderBlock(server)), nil)
	schema := p.Schema.ResourceSchemas[tokenType]
	null := p.Null(schema)
	config := func(name string) *tfprotov6.DynamicValue { return p.Encode(schema, protocoltest.Block{"name": name}) }

	b.Run("plan_create", func(b *testing.B) {
		req := &tfprotov6.PlanResourceChangeRequest{Config: config("deployer"), ProposedNewState: config("deployer"), PriorState: null}
		b.ReportAllocs()
		for b.Loop() {
			planChange(p, req)
		}
	})
	b.Run("create", func(b *testing.B) {
		planned := planChange(p, &tfprotov6.PlanResourceChangeRequest{Config: config("deployer"), ProposedNewState: config("deployer"), PriorState: null})
		req := &tfprotov6.ApplyResourceChangeRequest{
			Config: config("deployer"), PriorState: null, PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
		}
		b.ReportAllocs()
		for b.Loop() {
			applyChange(p, req)
		}
	})

	token := create(p, tokenType, protocoltest.Block{"name": "deployer"})
	rename := func(name string) *tfprotov6.PlanResourceChangeRequest {
		proposed := protocoltest.BlockOf(b, schema, token.state)
		proposed["name"] = name
		return &tfprotov6.PlanResourceChangeRequest{
			Config: config(name), ProposedNewState: p.Encode(schema, proposed), PriorState: token.state, PriorPrivate: token.private, PriorIdentity: token.identity,
		}
	}
	b.Run("plan_update", func(b *testing.B) {
		req := rename("renamed")
		b.ReportAllocs()
		for b.Loop() {
			planChange(p, req)
		}
	})
	b.Run("update", func(b *testing.B) {
		// Each update renames the token, to one of two names in turn.
		var reqs []*tfprotov6.ApplyResourceChangeRequest
		for _, name := range []string{"renamed", "deployer"} {
			req := rename(name)
			planned := planChange(p, req)
			apply := &tfprotov6.ApplyResourceChangeRequest{
				Config: req.Config, PriorState: req.PriorState, PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
			}
			reqs = append(reqs, apply)
			token.state = applyChange(p, apply).NewState
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			applyChange(p, reqs[i%len(reqs)])
		}
	})
	b.Run("delete", func(b *testing.B) {
		state := protocoltest.BlockOf(b, schema, token.state)
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			state["id"] = server.SeedServiceToken(accesstest.ServiceToken{Name: "deployer"}).ID
			req := &tfprotov6.ApplyResourceChangeRequest{
				Config: null, PriorState: p.Encode(schema, state), PlannedState: null, PlannedPrivate: token.private, PlannedIdentity: token.identity,
			}
			b.StartTimer()
			applyChange(p, req)
		}
	})
}

func planChange(p *protocoltest.Client, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	p.T.Helper()

	req.TypeName = tokenType
	resp, err := p.Server.PlanResourceChange(p.Ctx, req)
	p.MustSucceed(resp.Diagnostics, err)
	return resp
}

func applyChange(p *protocoltest.Client, req *tfprotov6.ApplyResourceChangeRequest) *tfprotov6.ApplyResourceChangeResponse {
	p.T.Helper()

	req.TypeName = tokenType
	resp, err := p.Server.ApplyResourceChange(p.Ctx, req)
	p.MustSucceed(resp.Diagnostics, err)
	return resp
}
