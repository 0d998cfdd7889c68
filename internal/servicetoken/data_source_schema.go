package servicetoken

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// computedAttributes are what both data sources tell of a token.
func computedAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{CustomType: customtypes.TimestampType{}, Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":                 text("The id of the token."),
		"account_id":         text("The account that the token lives in. Null for a token of a zone."),
		"zone_id":            text("The zone that the token lives in. Null for a token of an account."),
		"name":               text("The name of the token."),
		"client_id":          text("The client id."),
		"service_account_id": text("The service account that owns the token. Null for a token that belongs to a person."),
		"owner": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Whom the token belongs to. Null where the server does not say.",
			Attributes: map[string]schema.Attribute{
				"type": text("The kind of owner: " + oneOf(ownerTypes) + "."),
				"id":   text("The id of the owner."),
				"name": text("The name of the owner."),
			},
		},
		"type":       text("What the token may do: " + oneOf(tokenTypes) + "."),
		"visibility": text("Who may see the secret: " + oneOf(visibilities) + "."),
		"domains": schema.SetAttribute{
			CustomType:          customtypes.OriginSetType{},
			ElementType:         types.StringType,
			Computed:            true,
			MarkdownDescription: "The web origins that a public token works from.",
		},
		"status":  text("Whether the token works: " + oneOf(statuses) + "."),
		"enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the token is enabled."},
		"duration": schema.StringAttribute{
			CustomType: customtypes.LifetimeType{}, Computed: true,
			MarkdownDescription: "How long the token lives. Null for one with a fixed date of expiry.",
		},
		"expires_at": instant("When the token ends. Null for one that lives forever."),
		"client_secret_version": schema.Int64Attribute{
			Computed: true, MarkdownDescription: "How many secrets the token has had. Null where the server does not count.",
		},
		"previous_client_secret_expires_at": instant("Until when the previous secret works. Null where there is none."),
		"created_at":                        instant("When the token was made."),
		"updated_at":                        instant("When the token was last changed."),
		"last_seen_at":                      instant("When the token was last used. Null for one that never was."),
	}
}
