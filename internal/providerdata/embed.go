package providerdata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// The types below implement Metadata and Configure for the types that embed them.
type (
	// Resource is embedded by managed resources and list resources.
	Resource struct{ embedded }
	// DataSource is embedded by data sources.
	DataSource struct{ embedded }
	// EphemeralResource is embedded by ephemeral resources.
	EphemeralResource struct{ embedded }
	// Action is embedded by actions.
	Action struct{ embedded }
)

type embedded struct {
	// Data is nil if Terraform validates before the provider is configured.
	Data *Data
	// suffix follows the provider's name in the type name: "_service_token".
	suffix string
}

// NewResource returns a resource whose type name ends with suffix.
func NewResource(suffix string) Resource { return Resource{embedded{suffix: suffix}} }

// NewDataSource returns a data source whose type name ends with suffix.
func NewDataSource(suffix string) DataSource { return DataSource{embedded{suffix: suffix}} }

// NewEphemeralResource returns an ephemeral resource whose type name ends with suffix.
func NewEphemeralResource(suffix string) EphemeralResource {
	return EphemeralResource{embedded{suffix: suffix}}
}

// NewAction returns an action whose type name ends with suffix.
func NewAction(suffix string) Action { return Action{embedded{suffix: suffix}} }

func (e *embedded) configure(data any, diags *diag.Diagnostics) {
	from, more := From(data)
	diags.Append(more...)
	e.Data = from
}

// Metadata implements resource.Resource and list.ListResource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + r.suffix
}

// Configure implements resource.ResourceWithConfigure and
// list.ListResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.configure(req.ProviderData, &resp.Diagnostics)
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + d.suffix
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.configure(req.ProviderData, &resp.Diagnostics)
}

// Metadata implements ephemeral.EphemeralResource.
func (e *EphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + e.suffix
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.configure(req.ProviderData, &resp.Diagnostics)
}

// Metadata implements action.Action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + a.suffix
}

// Configure implements action.ActionWithConfigure.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.configure(req.ProviderData, &resp.Diagnostics)
}
