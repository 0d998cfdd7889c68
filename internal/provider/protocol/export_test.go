package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Shortcuts reports which requests a server answers without the framework.
type Shortcuts struct{ server *server }

// ShortcutsOf returns the shortcuts of a server. It panics if NewServer did not
// create it.
func ShortcutsOf(s tfprotov6.ProviderServer) Shortcuts {
	ours, ok := s.(redactingServer)
	if !ok {
		panic("not created by NewServer")
	}
	return Shortcuts{ours.server}
}

// Upgrade reports whether a state is upgraded without the framework.
func (s Shortcuts) Upgrade(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) bool {
	_, ok := s.server.upgradeShortcut(ctx, req)
	return ok
}

// Read reports whether an object is read without the framework.
func (s Shortcuts) Read(ctx context.Context, req *tfprotov6.ReadResourceRequest) bool {
	_, ok := s.server.readShortcut(ctx, req)
	return ok
}

// Plan reports whether an object is planned without the framework.
func (s Shortcuts) Plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	_, ok := s.server.planShortcut(ctx, req)
	return ok
}

// Validate reports whether a configuration is accepted without the framework.
func (s Shortcuts) Validate(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	return s.server.validateShortcut(ctx, req)
}

// PlanCreate reports whether a new object is planned without the framework.
func (s Shortcuts) PlanCreate(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	_, ok := s.server.planCreateShortcut(ctx, req)
	return ok
}

// ApplyCreate reports whether an object is created without the framework. It creates
// none.
func (s Shortcuts) ApplyCreate(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) bool {
	_, _, ok := s.server.applyCreateShortcut(ctx, req)
	return ok
}
