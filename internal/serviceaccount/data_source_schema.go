package serviceaccount

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// computedAttributes are what both data sources tell of a service account.
func computedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{Computed: true, MarkdownDescription: "The id of the service account."},
		"account_id":  schema.StringAttribute{Computed: true, MarkdownDescription: "The account that the service account lives in."},
		"name":        schema.StringAttribute{Computed: true, MarkdownDescription: "The name of the service account."},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the service account is for."},
		"token_count": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many service tokens belong to it."},
		"created_at": schema.StringAttribute{
			CustomType: customtypes.TimestampType{}, Computed: true, MarkdownDescription: "When it was made.",
		},
		"updated_at": schema.StringAttribute{
			CustomType: customtypes.TimestampType{}, Computed: true, MarkdownDescription: "When it was last changed.",
		},
	}
}
