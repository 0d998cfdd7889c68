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

// cloudflareProvider is the official provider, in whichever registry or mirror.
const cloudflareProvider = "cloudflare/cloudflare"

// cloudflareTypes are the names that the official provider's resource has had.
var cloudflareTypes = []string{"cloudflare_zero_trust_access_service_token", "cloudflare_access_service_token"}

// MoveState takes tokens over from the official Cloudflare provider, with their
// secrets. Terraform asks for it before any provider is configured, so that the
// state is all there is to go by.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	// No source schema: versions 4 and 5 have different attributes under the same
	// schema version 0, and a schema that misses one of them reads nothing at all.
	return []resource.StateMover{{StateMover: moveFromCloudflare}}
}

func moveFromCloudflare(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !strings.HasSuffix("/"+req.SourceProviderAddress, "/"+cloudflareProvider) || !slices.Contains(cloudflareTypes, req.SourceTypeName) {
		return
	}
	source, err := readCloudflare(req.SourceRawState)
	if err != nil {
		resp.Diagnostics.AddError("Unable to move service token",
			fmt.Sprintf("The state of a %s cannot be taken over: %s.\n\nRemove the moved block, and import the token instead; its secret is in the old state alone.", req.SourceTypeName, err))
		return
	}
	if resp.Diagnostics.Append(source.check()...); resp.Diagnostics.HasError() {
		return
	}

	// What is left out is null, as after an import. Nulls of attributes with a
	// default count as the default there, so that the next plan is empty.
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
		// A version that differs at the API then betrays a rotation from outside,
		// which the official provider does not notice.
		resp.Diagnostics.Append(rememberSecret(ctx, resp.TargetPrivate, &source.model)...)
	}
	resp.Diagnostics.Append(source.explain()...)
}

// cloudflareToken is a token as the official provider holds it.
type cloudflareToken struct {
	model

	// minDaysForRenewal is how many days before its end version 4 renews the
	// token, in a refresh; 0 where it does not.
	minDaysForRenewal int64
}

// readCloudflare reads a state of any version. Only the id must be there; what is
// missing else, or is of another type than expected, is null until the refresh
// that follows.
func readCloudflare(raw *tfprotov6.RawState) (*cloudflareToken, error) {
	if raw == nil || len(raw.JSON) == 0 {
		return nil, errors.New("it is not written in JSON")
	}
	var in map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw.JSON))
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		// The error of the decoder may show a piece of what it could not read.
		return nil, errors.New("it is no JSON object")
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
		// Version 5 keeps its numbers as floats.
		value, err := number.Float64()
		if err != nil || value < 0 || value > math.MaxInt32 || value != math.Trunc(value) {
			return 0
		}
		return int64(value)
	}

	token := &cloudflareToken{
		model: model{
			ID:                            orNull(text("id")),
			home:                          cloudflareHome(text("account_id"), text("zone_id")),
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
		return nil, errors.New("it has no id")
	}
	return token, nil
}

// cloudflareHome is where the official provider goes to where both are set: the
// account.
func cloudflareHome(account, zone string) home {
	if account != "" {
		zone = ""
	}
	return home{AccountID: orNull(account), ZoneID: orNull(zone)}
}

// check refuses tokens that the resource cannot hold.
func (c *cloudflareToken) check() diag.Diagnostics {
	var diags diag.Diagnostics
	if !c.known() {
		diags.AddError("Unable to move service token",
			fmt.Sprintf("The state of %s names no account. Remove the moved block and import the token as \"ACCOUNT_ID/%s\" instead.", c.object(), c.ID.ValueString()))
	}
	return diags
}

// explain says in one warning what a user of the official provider had set and
// sets differently from now on; nothing where there is no such thing.
func (c *cloudflareToken) explain() diag.Diagnostics {
	var (
		diags diag.Diagnostics
		notes []string
	)
	if days := c.minDaysForRenewal; days > 0 {
		notes = append(notes, fmt.Sprintf("min_days_for_renewal = %d is renew_before_expiry = \"%dh\" here, which renews in an apply instead of a refresh.", days, 24*days))
	}
	if c.ClientSecretVersion.ValueInt64() > 1 || !c.PreviousClientSecretExpiresAt.IsNull() {
		notes = append(notes, "client_secret_version and previous_client_secret_expires_at are only read here: "+
			"rotate_triggers rotates, and previous_secret_grace_period says for how long the previous secret works on.")
	}
	if !c.secretKnown() {
		notes = append(notes, "Its client_secret was not in the state and stays null: those who hold the secret go on using it, and the first rotate_triggers make a new one.")
	}
	if len(notes) > 0 {
		diags.AddWarning("Moved from the Cloudflare provider", c.object()+" is taken over as it is. "+strings.Join(notes, " "))
	}
	return diags
}
