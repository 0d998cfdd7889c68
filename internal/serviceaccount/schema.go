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
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// Schema describes the resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema()
}

// resourceSchema is made once: all that it holds is only ever read.
var resourceSchema = sync.OnceValue(func() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A service account: an owner of service tokens that is no person, so that tokens outlive the people who made them.\n\n" +
			"~> Service accounts are an extension of the Access API. Cloudflare itself has none, and a plan against Cloudflare says so.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The id of the service account.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account that the service account lives in. Defaults to the provider's. A change replaces the service account.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name, unique in the account: 1 to 64 letters, digits, `-` and `_`. Changed in place.",
				Validators:          []validator.String{validators.ServiceAccountName()},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the service account is for. Changed in place.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"force_destroy": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether to delete the tokens that the service account still owns when it is destroyed. " +
					"Defaults to `false`: then the destruction of a service account that owns tokens is an error that names them.",
			},
			"created_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When the service account was made.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
})

// IdentitySchema describes what names a service account.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identity.Schema("service account")
}
