package serviceaccount

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// The values of deletion_policy. Null means delete.
const (
	deletionDelete = "delete"
	deletionKeep   = "keep"
)

// Schema describes the resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema()
}

// resourceSchema returns the schema. It is created only once, and never changed.
var resourceSchema = sync.OnceValue(func() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A service account: an owner of service tokens that is not a person, so that the tokens stay when people leave.\n\n" +
			"~> Service accounts are " + providerdata.ExtensionNote + " A plan for Cloudflare returns an error.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The ID of the service account.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account that the service account belongs to. Defaults to the provider's account. A change replaces the service account.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name of the service account. It must be unique in the account, and consist of 1 to 64 letters, digits, `-` and `_`. Changed in place.",
				Validators:          []validator.String{validators.ServiceAccountName()},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The purpose of the service account. Changed in place.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"force_destroy": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether to delete the tokens that the service account still owns when it is destroyed. " +
					"Defaults to `false`: if the service account still owns tokens, destroying it returns an error that lists them.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens to the service account when Terraform destroys or replaces it: `" + deletionDelete + "` or `" + deletionKeep + "`. Defaults to `" + deletionDelete + "`. " +
					"`" + deletionKeep + "` only removes it from the state, and a warning names it. A change takes effect once it has been applied.",
				Validators: []validator.String{stringvalidator.OneOf(deletionDelete, deletionKeep)},
			},
			"created_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When the service account was created.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
})

// IdentitySchema describes the identity of a service account.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identity.Schema("service account")
}
