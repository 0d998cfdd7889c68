package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Shortcuts tells which requests a server answers without the framework.
type Shortcuts struct{ of *server }

// ShortcutsOf returns the shortcuts of what NewServer has made. It panics for
// another server.
func ShortcutsOf(of tfprotov6.ProviderServer) Shortcuts {
	ours, ok := of.(*server)
	if !ok {
		panic("not made by NewServer")
	}
	return Shortcuts{ours}
}

// Upgrade tells whether a state is upgraded so.
func (s Shortcuts) Upgrade(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) bool {
	_, ok := s.of.isUpToDate(ctx, req)
	return ok
}

// Read tells whether an object is read so.
func (s Shortcuts) Read(ctx context.Context, req *tfprotov6.ReadResourceRequest) bool {
	_, ok := s.of.isCurrent(ctx, req)
	return ok
}

// Plan tells whether an object is planned so.
func (s Shortcuts) Plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	_, ok := s.of.isSettled(ctx, req)
	return ok
}
