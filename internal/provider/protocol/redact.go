package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// redactingServer removes secrets from all diagnostics. The client does so with the texts
// of servers and proxies already. But names and IDs that a server has chosen stand in
// diagnostics as well, and what a framework or a library writes into an error cannot be
// foreseen.
type redactingServer struct{ *server }

// redact removes secrets from diagnostics. Line breaks stay: the provider itself has
// written them.
func (s redactingServer) redact(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		d.Summary, d.Detail = s.provider.Redact(d.Summary), s.provider.Redact(d.Detail)
	}
}

// redacted makes a call and removes secrets from its diagnostics.
func redacted[Request, Response any](ctx context.Context, s redactingServer, req Request,
	call func(context.Context, Request) (*Response, error), diagnostics func(*Response) []*tfprotov6.Diagnostic,
) (*Response, error) {
	resp, err := call(ctx, req)
	if resp != nil {
		s.redact(diagnostics(resp))
	}
	return resp, err
}

// ConfigureProvider implements tfprotov6.ProviderServer.
func (s redactingServer) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return redacted(ctx, s, req, s.server.ConfigureProvider, func(r *tfprotov6.ConfigureProviderResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ReadResource implements tfprotov6.ResourceServer.
func (s redactingServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return redacted(ctx, s, req, s.server.ReadResource, func(r *tfprotov6.ReadResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// PlanResourceChange implements tfprotov6.ResourceServer.
func (s redactingServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return redacted(ctx, s, req, s.server.PlanResourceChange, func(r *tfprotov6.PlanResourceChangeResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ApplyResourceChange implements tfprotov6.ResourceServer.
func (s redactingServer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return redacted(ctx, s, req, s.server.ApplyResourceChange, func(r *tfprotov6.ApplyResourceChangeResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ImportResourceState implements tfprotov6.ResourceServer.
func (s redactingServer) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return redacted(ctx, s, req, s.server.ImportResourceState, func(r *tfprotov6.ImportResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ReadDataSource implements tfprotov6.DataSourceServer.
func (s redactingServer) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return redacted(ctx, s, req, s.server.ReadDataSource, func(r *tfprotov6.ReadDataSourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// OpenEphemeralResource implements tfprotov6.EphemeralResourceServer.
func (s redactingServer) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return redacted(ctx, s, req, s.server.OpenEphemeralResource, func(r *tfprotov6.OpenEphemeralResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// RenewEphemeralResource implements tfprotov6.EphemeralResourceServer.
func (s redactingServer) RenewEphemeralResource(ctx context.Context, req *tfprotov6.RenewEphemeralResourceRequest) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return redacted(ctx, s, req, s.server.RenewEphemeralResource, func(r *tfprotov6.RenewEphemeralResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// CloseEphemeralResource implements tfprotov6.EphemeralResourceServer.
func (s redactingServer) CloseEphemeralResource(ctx context.Context, req *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return redacted(ctx, s, req, s.server.CloseEphemeralResource, func(r *tfprotov6.CloseEphemeralResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// PlanAction implements tfprotov6.ActionServer.
func (s redactingServer) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return redacted(ctx, s, req, s.server.PlanAction, func(r *tfprotov6.PlanActionResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// InvokeAction implements tfprotov6.ActionServer.
func (s redactingServer) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.server.InvokeAction(ctx, req)
	if stream == nil || stream.Events == nil {
		return stream, err
	}
	events := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range events {
			switch e := event.Type.(type) {
			case tfprotov6.CompletedInvokeActionEventType:
				s.redact(e.Diagnostics)
			case tfprotov6.ProgressInvokeActionEventType:
				e.Message = s.provider.Redact(e.Message)
				event.Type = e
			}
			if !yield(event) {
				return
			}
		}
	}
	return stream, err
}

// ListResource implements tfprotov6.ListResourceServer.
func (s redactingServer) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.server.ListResource(ctx, req)
	if stream == nil || stream.Results == nil {
		return stream, err
	}
	results := stream.Results
	stream.Results = func(yield func(tfprotov6.ListResourceResult) bool) {
		for result := range results {
			s.redact(result.Diagnostics)
			if !yield(result) {
				return
			}
		}
	}
	return stream, err
}
