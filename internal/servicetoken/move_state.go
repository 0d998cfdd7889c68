package servicetoken

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
)

var _ resource.ResourceWithMoveState = (*Resource)(nil)

// cloudflareProvider is the address of the official provider without the host name,
// which can be that of any registry or mirror.
const cloudflareProvider = "cloudflare/cloudflare"

// cloudflareTypes are the type names of the resource in all versions of the official
// provider.
var cloudflareTypes = []string{"cloudflare_zero_trust_access_service_token", "cloudflare_access_service_token"}

// MoveState moves tokens from the official Cloudflare provider, with their secrets.
// Terraform calls it before it configures a provider, so only the state is
// available.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	// There is no source schema. Versions 4 and 5 have different attributes in the same
	// schema version 0, and a schema that lacks one of them cannot read the state.
	return []resource.StateMover{{StateMover: moveFromCloudflare}}
}

func moveFromCloudflare(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !strings.HasSuffix("/"+req.SourceProviderAddress, "/"+cloudflareProvider) || !slices.Contains(cloudflareTypes, req.SourceTypeName) {
		return
	}
	source, err := readCloudflare(req.SourceRawState)
	if err != nil {
		resp.Diagnostics.AddError("Unable to move service token",
			fmt.Sprintf("The state of a %s cannot be moved: %s.\n\nRemove the moved block and import the token instead. Its secret is only in the old state.", req.SourceTypeName, err))
		return
	}
	if resp.Diagnostics.Append(source.validate()...); resp.Diagnostics.HasError() {
		return
	}

	// All other attributes are null, as after an import. There, null means the default,
	// so that the next plan is empty.
	for _, to := range []struct {
		name  string
		value attr.Value
	}{
		{"id", source.ID},
		{"account_id", source.AccountID},
		{"zone_id", source.ZoneID},
		{"name", source.Name},
		{"type", types.StringValue(typeDeveloper)},
		{"visibility", types.StringValue(visibilityPrivate)},
		{"duration", source.Duration},
		{"expires_at", source.ExpiresAt},
		{"enabled", types.BoolValue(true)},
		{"client_id", source.ClientID},
		{"client_secret", source.ClientSecret},
		{"client_secret_version", source.ClientSecretVersion},
		{"previous_client_secret_expires_at", source.PreviousClientSecretExpiresAt},
	} {
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(to.name), to.value)...)
	}
	identity.Set(resp.TargetIdentity, source.identity(source.ID))
	if source.secretKnown() {
		// If the version at the API differs, the token was rotated outside Terraform. The
		// official provider does not detect that.
		resp.Diagnostics.Append(recordSecret(ctx, resp.TargetPrivate, &source.model)...)
	}
	resp.Diagnostics.Append(source.differences()...)
}

// cloudflareToken is a token in the state of the official provider.
type cloudflareToken struct {
	model

	// minDaysForRenewal is how many days before its expiry version 4 renews the token,
	// during a refresh. It is 0 if version 4 does not renew it.
	minDaysForRenewal int64
}

// readCloudflare reads a state of any version. Only the ID is required. Other values
// that are missing or have an unexpected type are null until the next refresh.
func readCloudflare(raw *tfprotov6.RawState) (*cloudflareToken, error) {
	if raw == nil || len(raw.JSON) == 0 {
		return nil, errors.New("it is not in JSON")
	}
	var in map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw.JSON))
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		// The error of the decoder may contain a part of the state, and so a secret.
		return nil, errors.New("it is not a JSON object")
	}

	text := func(name string) string {
		value, _ := in[name].(string)
		return value
	}
	instant := func(name string) customtypes.Timestamp {
		at, err := customtypes.ParseTimestamp(text(name))
		if err != nil || at.IsZero() {
			return customtypes.NewTimestampNull()
		}
		return customtypes.NewTimestampText(text(name))
	}
	count := func(name string) int64 {
		number, _ := in[name].(json.Number)
		// Version 5 stores its numbers as floats.
		value, err := number.Float64()
		if err != nil || value < 0 || value > math.MaxInt32 || value != math.Trunc(value) {
			return 0
		}
		return int64(value)
	}

	token := &cloudflareToken{
		model: model{
			ID:                            orNull(text("id")),
			scope:                         cloudflareScope(text("account_id"), text("zone_id")),
			Name:                          orNull(text("name")),
			Duration:                      customtypes.NewLifetimeNull(),
			ExpiresAt:                     instant("expires_at"),
			ClientID:                      orNull(text("client_id")),
			ClientSecret:                  orNull(text("client_secret")),
			PreviousClientSecretExpiresAt: instant("previous_client_secret_expires_at"),
		},
		minDaysForRenewal: count("min_days_for_renewal"),
	}
	if lifetime := text("duration"); lifetime != "" {
		token.Duration = customtypes.NewLifetimeValue(lifetime)
	}
	if version := count("client_secret_version"); version > 0 {
		token.ClientSecretVersion = types.Int64Value(version)
	}
	if token.ID.IsNull() {
		return nil, errors.New("it has no ID")
	}
	return token, nil
}

// cloudflareScope returns the scope that the official provider uses. If both an
// account and a zone are set, that is the account.
func cloudflareScope(account, zone string) scope {
	if account != "" {
		zone = ""
	}
	return scope{AccountID: orNull(account), ZoneID: orNull(zone)}
}

// validate refuses a token without a scope.
func (c *cloudflareToken) validate() diag.Diagnostics {
	var diags diag.Diagnostics
	if !c.known() {
		diags.AddError("Unable to move service token",
			fmt.Sprintf("The state of %s contains no account. Remove the moved block and import the token as \"ACCOUNT_ID/%s\" instead.", c.object(), c.ID.ValueString()))
	}
	return diags
}

// differences describes in one warning the settings of the official provider that
// work differently in this one. It returns nothing if the token uses none of them.
func (c *cloudflareToken) differences() diag.Diagnostics {
	var (
		diags diag.Diagnostics
		notes []string
	)
	if days := c.minDaysForRenewal; days > 0 {
		notes = append(notes, fmt.Sprintf("min_days_for_renewal = %d is renew_before_expiry = \"%dh\" here, which renews in an apply, not in a refresh.", days, 24*days))
	}
	if c.ClientSecretVersion.ValueInt64() > 1 || !c.PreviousClientSecretExpiresAt.IsNull() {
		notes = append(notes, "client_secret_version and previous_client_secret_expires_at are read-only here. "+
			"To rotate, use rotate_triggers, and previous_secret_grace_period to keep the previous secret valid.")
	}
	if !c.secretKnown() {
		notes = append(notes, "Its client_secret was not in the state and stays null. The secret stays valid for the clients that have it. To get a new one, set rotate_triggers.")
	}
	if len(notes) > 0 {
		diags.AddWarning("Moved from the Cloudflare provider", c.object()+" was moved without changes. "+strings.Join(notes, " "))
	}
	return diags
}
