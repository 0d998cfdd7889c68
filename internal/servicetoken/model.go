package servicetoken

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/models"
)

// model is the model of the resource. Only a configuration has ClientSecretWO; everywhere
// else it is null.
type model struct {
	scope

	ID                            types.String          `tfsdk:"id"`
	Name                          types.String          `tfsdk:"name"`
	ServiceAccountID              types.String          `tfsdk:"service_account_id"`
	Type                          types.String          `tfsdk:"type"`
	Visibility                    types.String          `tfsdk:"visibility"`
	Domains                       customtypes.OriginSet `tfsdk:"domains"`
	Duration                      customtypes.Lifetime  `tfsdk:"duration"`
	ExpiresAt                     customtypes.Timestamp `tfsdk:"expires_at"`
	Enabled                       types.Bool            `tfsdk:"enabled"`
	RotateTriggers                types.Map             `tfsdk:"rotate_triggers"`
	RotateBeforeExpiry            customtypes.Duration  `tfsdk:"rotate_before_expiry"`
	RenewBeforeExpiry             customtypes.Duration  `tfsdk:"renew_before_expiry"`
	RotateAfter                   customtypes.Duration  `tfsdk:"rotate_after"`
	PreviousSecretGracePeriod     customtypes.Duration  `tfsdk:"previous_secret_grace_period"`
	OnExternalRotation            types.String          `tfsdk:"on_external_rotation"`
	DeletionPolicy                types.String          `tfsdk:"deletion_policy"`
	ClientSecretEncryption        types.Object          `tfsdk:"client_secret_encryption"`
	ClientSecretWO                types.String          `tfsdk:"client_secret_wo"`
	ClientSecretWOVersion         types.Int64           `tfsdk:"client_secret_wo_version"`
	ClientID                      types.String          `tfsdk:"client_id"`
	ClientSecret                  types.String          `tfsdk:"client_secret"`
	EncryptedClientSecret         types.String          `tfsdk:"encrypted_client_secret"`
	ClientSecretVersion           types.Int64           `tfsdk:"client_secret_version"`
	ClientSecretIssuedAt          customtypes.Timestamp `tfsdk:"client_secret_issued_at"`
	PreviousClientSecretExpiresAt customtypes.Timestamp `tfsdk:"previous_client_secret_expires_at"`
	RotationDueAt                 customtypes.Timestamp `tfsdk:"rotation_due_at"`
	CreatedAt                     customtypes.Timestamp `tfsdk:"created_at"`
}

// modelCodec reads and writes configurations, plans and states.
var modelCodec = sync.OnceValue(func() *models.Codec[model] {
	return models.NewCodec[model](resourceSchema().Attributes)
})

// object returns the name and the ID of the token for a diagnostic.
func (m *model) object() string {
	name := "service token \"" + m.Name.ValueString() + "\""
	if id := m.ID.ValueString(); id != "" {
		name += " (" + id + ")"
	}
	return name
}

// grace returns how long the previous secret stays valid after a rotation.
func (m *model) grace() time.Duration {
	grace, _ := m.PreviousSecretGracePeriod.Duration()
	return grace
}

// toCreate returns the request that creates the token. It does not contain the
// defaults of extensions, so that it also works for a server without them.
func (m *model) toCreate(ctx context.Context) (access.CreateServiceToken, diag.Diagnostics) {
	body := access.CreateServiceToken{
		Name:             m.Name.ValueString(),
		ServiceAccountID: m.ServiceAccountID.ValueString(),
	}
	if m.Type.ValueString() != typeDeveloper {
		body.Type = m.Type.ValueString()
	}
	if m.Visibility.ValueString() != visibilityPrivate {
		body.Visibility = m.Visibility.ValueString()
	}
	if !m.Enabled.ValueBool() {
		body.Enabled = m.Enabled.ValueBoolPointer()
	}
	// If expires_at is known in the plan, no duration is configured.
	if at, ok := m.ExpiresAt.Time(); ok {
		body.ExpiresAt = &at
	} else {
		body.Duration = m.Duration.ValueString()
	}
	domains, diags := m.Domains.Canonical(ctx)
	body.Domains = domains
	return body, diags
}

// fromAPI sets the attributes that the API returns. A server without an extension
// does not return its fields; they get the default of the extension. The secret is
// not set.
func (m *model) fromAPI(in *access.ServiceToken) {
	m.ID = types.StringValue(in.ID)
	m.Name = types.StringValue(in.Name)
	m.ServiceAccountID = orNull(in.ServiceAccountID)
	m.Type = orDefault(in.Type, typeDeveloper)
	m.Visibility = orDefault(in.Visibility, visibilityPrivate)
	m.ExpiresAt = customtypes.NewTimestampPointerValue(in.ExpiresAt)
	m.ClientID = types.StringValue(in.ClientID)
	m.ClientSecretVersion = types.Int64PointerValue(in.ClientSecretVersion)
	m.PreviousClientSecretExpiresAt = customtypes.NewTimestampPointerValue(in.PreviousClientSecretExpiresAt)
	m.CreatedAt = customtypes.NewTimestampPointerValue(in.CreatedAt)
	m.Duration = customtypes.NewLifetimeNull()
	if in.Duration != "" {
		m.Duration = customtypes.NewLifetimeValue(in.Duration)
	}
	if in.Enabled != nil {
		m.Enabled = types.BoolPointerValue(in.Enabled)
	} else if m.Enabled.IsNull() || m.Enabled.IsUnknown() {
		m.Enabled = types.BoolValue(true)
	}
	m.Domains = customtypes.NewOriginSetNull()
	if len(in.Domains) > 0 {
		m.Domains = customtypes.NewOriginSetValue(in.Domains)
	}
}

// refresh sets what a read shows.
func (m *model) refresh(in *access.ServiceToken) {
	m.fromAPI(in)
	m.RotationDueAt = m.rotationDueAt()
}

// keepPlanned sets every value that is known in the plan. Terraform requires that the
// state matches the plan, and the API may return the same value in another notation.
func (m *model) keepPlanned(plan *model) {
	keep(&m.AccountID, plan.AccountID)
	keep(&m.ZoneID, plan.ZoneID)
	keep(&m.Name, plan.Name)
	keep(&m.ServiceAccountID, plan.ServiceAccountID)
	keep(&m.Type, plan.Type)
	keep(&m.Visibility, plan.Visibility)
	keep(&m.Domains, plan.Domains)
	keep(&m.Duration, plan.Duration)
	keep(&m.ExpiresAt, plan.ExpiresAt)
	keep(&m.Enabled, plan.Enabled)
	keep(&m.RotateTriggers, plan.RotateTriggers)
	keep(&m.RotateBeforeExpiry, plan.RotateBeforeExpiry)
	keep(&m.RenewBeforeExpiry, plan.RenewBeforeExpiry)
	keep(&m.RotateAfter, plan.RotateAfter)
	keep(&m.PreviousSecretGracePeriod, plan.PreviousSecretGracePeriod)
	keep(&m.OnExternalRotation, plan.OnExternalRotation)
	keep(&m.DeletionPolicy, plan.DeletionPolicy)
	keep(&m.ClientSecretEncryption, plan.ClientSecretEncryption)
	keep(&m.ClientSecretWOVersion, plan.ClientSecretWOVersion)
	keep(&m.ClientID, plan.ClientID)
	keep(&m.ClientSecret, plan.ClientSecret)
	keep(&m.EncryptedClientSecret, plan.EncryptedClientSecret)
	keep(&m.ClientSecretVersion, plan.ClientSecretVersion)
	keep(&m.ClientSecretIssuedAt, plan.ClientSecretIssuedAt)
	keep(&m.PreviousClientSecretExpiresAt, plan.PreviousClientSecretExpiresAt)
	keep(&m.RotationDueAt, plan.RotationDueAt)
	keep(&m.CreatedAt, plan.CreatedAt)
}

func keep[T attr.Value](value *T, planned T) {
	if !planned.IsUnknown() {
		*value = planned
	}
}

func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

func orDefault(s, fallback string) types.String {
	if s == "" {
		s = fallback
	}
	return types.StringValue(s)
}
