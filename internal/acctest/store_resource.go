package acctest

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// storeResource writes a secret to a store.
//
// A failed update leaves the planned values in the state, as the SDK does that the
// replaced providers are written with. Write-only arguments have no difference of
// their own, so the next plan then finds nothing to do.
type storeResource struct {
	store      SecretStore
	typeName   string
	attributes map[string]schema.Attribute
	blocks     map[string]schema.Block
	// entry returns the name and the secret that a configuration asks for.
	entry func(context.Context, tfsdk.Config) (name, secret string, diags diag.Diagnostics)
	// checked resources look at the store when they are read.
	checked bool
	// versioned stores keep the newest secret if an older one is deleted.
	versioned bool
}

// Metadata names the resource.
func (r *storeResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.typeName
}

// Schema is that part of the original's which is needed here.
func (r *storeResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.attributes, Blocks: r.blocks}
}

// Create stores the secret.
func (r *storeResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	name, diags := r.write(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.State.Raw = req.Plan.Raw
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), name)...)
	}
}

// Read finds out whether the secret is still there.
func (r *storeResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.checked {
		return
	}
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	switch _, err := r.store.Read(id.ValueString()); {
	case errors.Is(err, ErrNoSecret):
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.AddError("The store failed", err.Error())
	}
}

// Update stores the secret again.
func (r *storeResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	_, diags := r.write(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	resp.State.Raw = req.Plan.Raw
}

// Delete deletes it.
func (r *storeResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	if r.versioned {
		return
	}
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if err := r.store.Delete(id.ValueString()); err != nil {
		resp.Diagnostics.AddError("The store failed", err.Error())
	}
}

func (r *storeResource) write(ctx context.Context, config tfsdk.Config) (name string, diags diag.Diagnostics) {
	name, secret, diags := r.entry(ctx, config)
	if diags.HasError() {
		return name, diags
	}
	if err := r.store.Write(name, secret); err != nil {
		diags.AddError("The store failed", err.Error())
	}
	return name, diags
}

// storeID is what the secret is stored as.
func storeID() schema.Attribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

// attributes returns an entry whose name and secret are two attributes.
func attributes(key, value string) func(context.Context, tfsdk.Config) (string, string, diag.Diagnostics) {
	return func(ctx context.Context, config tfsdk.Config) (string, string, diag.Diagnostics) {
		var name, secret types.String
		diags := config.GetAttribute(ctx, path.Root(key), &name)
		diags.Append(config.GetAttribute(ctx, path.Root(value), &secret)...)
		return name.ValueString(), secret.ValueString(), diags
	}
}
