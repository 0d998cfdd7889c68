package servicetoken

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// filterAttribute is an optional string attribute of a [filter]. Data sources and list
// resources each have their own type for such an attribute.
type filterAttribute struct {
	customType  basetypes.StringTypable
	description string
	validators  []validator.String
}

// extensionNote ends the description of an attribute that needs an extension.
const extensionNote = " An extension of the Access API, which Cloudflare does not have."

// filterAttributes returns the attributes of a [filter].
func filterAttributes() map[string]filterAttribute {
	choice := func(description string, values []string, notes ...string) filterAttribute {
		return filterAttribute{description: description + ": " + oneOf(values) + "." + strings.Join(notes, ""), validators: []validator.String{stringvalidator.OneOf(values...)}}
	}
	return map[string]filterAttribute{
		"service_account_id": {
			description: "Lists only tokens that this service account owns." + extensionNote,
			validators:  []validator.String{validators.Identifier()},
		},
		"type":       choice("Lists only tokens of this type", tokenTypes, " `"+typeConnector+"` needs "+providerdata.ExtensionNote),
		"visibility": choice("Lists only tokens of this visibility", visibilities, " `"+visibilityPublic+"` needs "+providerdata.ExtensionNote),
		"status":     choice("Lists only tokens with this status", statuses),
		"name_prefix": {
			description: "Lists only tokens whose name begins with this prefix.",
			validators:  []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"expires_within": {
			customType:  customtypes.DurationType{},
			description: "Lists only tokens that expire within this time, such as `720h`, and have not expired yet.",
			validators:  []validator.String{validators.PositiveDuration()},
		},
		"not_seen_since": {
			description: "Lists only tokens that were not used since this time, such as `2027-01-31T00:00:00Z`, or for this long, such as `2160h`. " +
				"For a token that was never used, the time of its creation counts.",
			validators: []validator.String{sinceValidator{}},
		},
		"owner_type": choice("Lists only tokens with this type of owner, for example to find the tokens of people that must be reassigned", ownerTypes, extensionNote),
	}
}

// extensionUses lists the extensions without which a filter could match nothing.
func (f *filter) extensionUses() []extensionUse {
	return []extensionUse{
		{"service_account_id", providerdata.ServiceAccounts, !f.ServiceAccountID.IsNull()},
		{"owner_type", providerdata.ServiceAccounts, !f.OwnerType.IsNull()},
		{"type", providerdata.TokenTypes, f.Type.ValueString() == typeConnector},
		{"visibility", providerdata.TokenVisibility, f.Visibility.ValueString() == visibilityPublic},
	}
}

// sinceValidator refuses what [parseSince] cannot parse.
type sinceValidator struct{}

// Description describes the rule in plain text.
func (v sinceValidator) Description(context.Context) string {
	return `value must be a time such as "2027-01-31T00:00:00Z" or a duration such as "2160h"`
}

// MarkdownDescription describes the rule in Markdown.
func (v sinceValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v sinceValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if _, err := parseSince(text, time.Time{}); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time",
			fmt.Sprintf("%q is neither a time such as \"2027-01-31T00:00:00Z\" nor a duration such as \"2160h\".", text))
	}
}
