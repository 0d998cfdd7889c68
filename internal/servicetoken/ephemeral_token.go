package servicetoken

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ ephemeral.EphemeralResource              = (*Ephemeral)(nil)
	_ ephemeral.EphemeralResourceWithConfigure = (*Ephemeral)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*Ephemeral)(nil)
	_ ephemeral.EphemeralResourceWithRenew     = (*Ephemeral)(nil)
)

const (
	// defaultEphemeralDuration is longer than most runs, and short enough that a token
	// that was not deleted is no risk.
	defaultEphemeralDuration = "1h"
	defaultNamePrefix        = "terraform-ephemeral"
	keyEphemeral             = "token"
)

// NewEphemeral returns the ephemeral resource access_service_token.
func NewEphemeral() ephemeral.EphemeralResource {
	return &Ephemeral{providerdata.NewEphemeralResource(typeName)}
}

// Ephemeral is a token that exists during one run: Open creates it, Close deletes it.
type Ephemeral struct{ providerdata.EphemeralResource }

type ephemeralModel struct {
	ID               types.String          `tfsdk:"id"`
	AccountID        types.String          `tfsdk:"account_id"`
	NamePrefix       types.String          `tfsdk:"name_prefix"`
	ServiceAccountID types.String          `tfsdk:"service_account_id"`
	Type             types.String          `tfsdk:"type"`
	Duration         customtypes.Lifetime  `tfsdk:"duration"`
	Name             types.String          `tfsdk:"name"`
	ClientID         types.String          `tfsdk:"client_id"`
	ClientSecret     types.String          `tfsdk:"client_secret"`
	ExpiresAt        customtypes.Timestamp `tfsdk:"expires_at"`
}

// opened is what Renew and Close need. It does not contain the secret.
type opened struct {
	AccountID string `json:"account_id"`
	ID        string `json:"id"`
	Duration  string `json:"duration"`
}

// Schema describes the ephemeral resource.
func (e *Ephemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A service token that exists only during one run. It is created when it is opened, deleted when the run ends, and expires automatically if the run is killed. " +
			"Neither the state nor the plan contains it.\n\n" +
			"-> Needs Terraform 1.11 or OpenTofu 1.12.\n\n" +
			"~> Terraform opens ephemeral resources in the plan and again in the apply. Each of the two creates its own token, so a plan needs an API token with write permission. " +
			"The token is deleted at the end of the run, so do not store it for others. Use the resource `access_service_token` with `client_secret_encryption` for that.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The ID of the token."},
			"account_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The account to create the token in. Defaults to the provider's account.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The prefix of the name. The rest of the name is random. Defaults to `" + defaultNamePrefix + "`.",
				Validators:          []validator.String{stringvalidator.LengthBetween(1, 300)},
			},
			"service_account_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The service account that owns the token." + extensionNote,
				Validators:          []validator.String{validators.Identifier()},
			},
			"type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The type of the token: " + oneOf(tokenTypes) + ". Defaults to `" + typeDeveloper + "`. `" + typeConnector + "` is " + providerdata.ExtensionNote,
				Validators:          []validator.String{stringvalidator.OneOf(tokenTypes...)},
			},
			"duration": schema.StringAttribute{
				CustomType: customtypes.LifetimeType{},
				Optional:   true, Computed: true,
				MarkdownDescription: "The lifetime of the token, after which it expires if the run has not deleted it. Defaults to `1h`. In a longer run, the token is renewed.",
				Validators:          []validator.String{validators.PositiveDuration()},
			},
			"name":          schema.StringAttribute{Computed: true, MarkdownDescription: "The name of the token."},
			"client_id":     schema.StringAttribute{Computed: true, MarkdownDescription: "The client ID."},
			"client_secret": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The client secret."},
			"expires_at": schema.StringAttribute{
				CustomType: customtypes.TimestampType{}, Computed: true,
				MarkdownDescription: "When the token expires if it is not renewed.",
			},
		},
	}
}

// Open creates the token.
func (e *Ephemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	resp.Diagnostics.Append(e.Data.Ready()...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := e.Data.Account(m.AccountID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !m.ServiceAccountID.IsNull() {
		resp.Diagnostics.Append(e.Data.Require(ctx, account, providerdata.ServiceAccounts, path.Root("service_account_id"))...)
	}
	if m.Type.ValueString() == typeConnector {
		resp.Diagnostics.Append(e.Data.Require(ctx, account, providerdata.TokenTypes, path.Root("type"))...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	m.AccountID = account
	if m.Duration.IsNull() {
		m.Duration = customtypes.NewLifetimeValue(defaultEphemeralDuration)
	}
	m.Name = types.StringValue(uniqueName(orDefault(m.NamePrefix.ValueString(), defaultNamePrefix).ValueString()))
	body := access.CreateServiceToken{Name: m.Name.ValueString(), Duration: m.Duration.ValueString(), ServiceAccountID: m.ServiceAccountID.ValueString()}
	if m.Type.ValueString() == typeConnector {
		body.Type = typeConnector
	}
	scope := access.Account(account.ValueString())
	issued, err := e.Data.Client.ServiceTokens.Create(ctx, scope, body)
	if err != nil {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to create ephemeral service token", "service token "+m.Name.String(), err, apiAttributes...)
		if issued != nil && issued.ID != "" {
			resp.Diagnostics.Append(e.remove(ctx, opened{AccountID: account.ValueString(), ID: issued.ID})...)
		}
		return
	}

	m.ID, m.ClientID = types.StringValue(issued.ID), types.StringValue(issued.ClientID)
	m.ClientSecret = types.StringValue(issued.ClientSecret.Reveal())
	m.ExpiresAt = customtypes.NewTimestampPointerValue(issued.ExpiresAt)
	resp.Diagnostics.Append(setPrivate(ctx, resp.Private, keyEphemeral, opened{
		AccountID: account.ValueString(), ID: issued.ID, Duration: m.Duration.ValueString(),
	})...)
	e.Data.Cleanups.Add(issued.ID, func(ctx context.Context) {
		_ = e.Data.Client.ServiceTokens.Delete(ctx, scope, issued.ID) // Nobody is left to be told of an error. The token expires.
	})
	resp.RenewAt = e.renewAt(m.Duration)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}

// Renew restarts the token's lifetime, with the same secret.
func (e *Ephemeral) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	token, ok := getPrivate[opened](ctx, req.Private, keyEphemeral)
	if !ok {
		return
	}
	_, err := e.Data.Client.ServiceTokens.Update(ctx, access.Account(token.AccountID), token.ID, access.UpdateServiceToken{Duration: &token.Duration})
	if err != nil {
		diagnostics.AddAPIError(&resp.Diagnostics, "Unable to renew ephemeral service token", "service token "+token.ID, err)
		return
	}
	resp.RenewAt = e.renewAt(customtypes.NewLifetimeValue(token.Duration))
	resp.Diagnostics.Append(setPrivate(ctx, resp.Private, keyEphemeral, token)...)
}

// Close deletes the token.
func (e *Ephemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	if token, ok := getPrivate[opened](ctx, req.Private, keyEphemeral); ok {
		e.Data.Cleanups.Remove(token.ID)
		resp.Diagnostics.Append(e.remove(ctx, token)...)
	}
}

func (e *Ephemeral) remove(ctx context.Context, token opened) diag.Diagnostics {
	var diags diag.Diagnostics
	err := e.Data.Client.ServiceTokens.Delete(ctx, access.Account(token.AccountID), token.ID)
	if err != nil && !errors.Is(err, access.ErrNotFound) {
		diagnostics.AddAPIError(&diags, "Unable to delete ephemeral service token", "service token "+token.ID, err)
	}
	return diags
}

// renewAt returns the time after two thirds of the lifetime, so that a failed renewal
// is noticed before the token expires. Terraform uses the real time.
func (e *Ephemeral) renewAt(duration customtypes.Lifetime) time.Time {
	lifetime, _ := duration.Duration()
	return time.Now().Add(lifetime * 2 / 3)
}

// uniqueName returns a name that no other token has, so that people can identify the
// token.
func uniqueName(prefix string) string {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	return prefix + "-" + hex.EncodeToString(random[:])
}
