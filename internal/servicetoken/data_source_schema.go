package servicetoken

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// computedAttributes returns the attributes of a token in both data sources.
func computedAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{CustomType: customtypes.TimestampType{}, Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":                 text("The ID of the token."),
		"account_id":         text("The account that the token belongs to. Null for a token of a zone."),
		"zone_id":            text("The zone that the token belongs to. Null for a token of an account."),
		"name":               text("The name of the token."),
		"client_id":          text("The client ID."),
		"service_account_id": text("The service account that owns the token. Null for a token that belongs to a person." + extensionNote),
		"owner": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The owner of the token. Null if the server does not return it." + extensionNote,
			Attributes: map[string]schema.Attribute{
				"type": text("The type of the owner: " + oneOf(ownerTypes) + "."),
				"id":   text("The ID of the owner."),
				"name": text("The name of the owner."),
			},
		},
		"type":       text("The type of the token: " + oneOf(tokenTypes) + ". On Cloudflare always `" + typeDeveloper + "`."),
		"visibility": text("Who may see the secret: " + oneOf(visibilities) + ". On Cloudflare always `" + visibilityPrivate + "`."),
		"domains": schema.SetAttribute{
			CustomType:          customtypes.OriginSetType{},
			ElementType:         types.StringType,
			Computed:            true,
			MarkdownDescription: "The web origins that a public token works from." + extensionNote,
		},
		"status":  text("Whether the token works: " + oneOf(statuses) + "."),
		"enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the token is enabled."},
		"duration": schema.StringAttribute{
			CustomType: customtypes.LifetimeType{}, Computed: true,
			MarkdownDescription: "The lifetime of the token. Null for a token with a fixed expiry date.",
		},
		"expires_at": instant("When the token expires. Null for a token that never expires."),
		"client_secret_version": schema.Int64Attribute{
			Computed: true, MarkdownDescription: "The version of the secret. Null if the server does not count versions.",
		},
		"previous_client_secret_expires_at": instant("When the previous secret expires. Null if there is none."),
		"created_at":                        instant("When the token was created."),
		"updated_at":                        instant("When the token was last changed."),
		"last_seen_at":                      instant("When the token was last used. Null for a token that was never used."),
	}
}
