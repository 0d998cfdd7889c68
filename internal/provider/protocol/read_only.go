package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// resourceWithReadOnlyAdvice is a resource that knows what users want who set an attribute
// that cannot be set.
type resourceWithReadOnlyAdvice interface {
	// ReadOnlyAdvice returns what to do instead, by the name of the attribute.
	ReadOnlyAdvice() map[string]string
}

// readOnlySummary is the summary of the framework's error about such an attribute.
const readOnlySummary = "Invalid Configuration for Read-Only Attribute"

// ValidateResourceConfig implements tfprotov6.ResourceServer.
func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if s.validateShortcut(ctx, req) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	resp, err := withReleasedContext(ctx, req, s.frameworkServer.ValidateResourceConfig)
	if resp == nil {
		return resp, err
	}
	for _, d := range resp.Diagnostics {
		if d.Summary == readOnlySummary {
			s.addReadOnlyAdvice(ctx, req.TypeName, d)
		}
	}
	return resp, err
}

func (s *server) addReadOnlyAdvice(ctx context.Context, typeName string, d *tfprotov6.Diagnostic) {
	found, ok := s.resourceType(ctx, typeName)
	if !ok || d.Attribute == nil || len(d.Attribute.Steps()) != 1 {
		return
	}
	name, isName := d.Attribute.Steps()[0].(tftypes.AttributeName)
	with, hasAdvice := found.newResource().(resourceWithReadOnlyAdvice)
	if !isName || !hasAdvice {
		return
	}
	if advice := with.ReadOnlyAdvice()[string(name)]; advice != "" {
		d.Detail = string(name) + " is read-only. " + advice
	}
}
