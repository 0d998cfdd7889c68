package serviceaccount

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// computedAttributes returns the attributes of a service account in both data sources.
func computedAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{CustomType: customtypes.TimestampType{}, Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":          text("The ID of the service account."),
		"account_id":  text("The account that the service account belongs to."),
		"name":        text("The name of the service account."),
		"description": text("The purpose of the service account."),
		"token_count": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many service tokens belong to the service account."},
		"created_at":  instant("When the service account was created."),
		"updated_at":  instant("When the service account was last changed."),
	}
}
