package servicetoken

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// The values of status. A token that is disabled and has also expired is disabled.
const (
	statusActive   = "active"
	statusExpired  = "expired"
	statusDisabled = "disabled"
)

var statuses = []string{statusActive, statusExpired, statusDisabled}

// status returns whether a token works at the given time, and if not, why.
func status(in *access.ServiceToken, now time.Time) string {
	switch {
	case in.Enabled != nil && !*in.Enabled:
		return statusDisabled
	case in.ExpiresAt != nil && !in.ExpiresAt.After(now):
		return statusExpired
	default:
		return statusActive
	}
}

// dataModel is the model of the data sources. It has no secret, but also the
// attributes that change without Terraform.
type dataModel struct {
	scope

	ID                            types.String          `tfsdk:"id"`
	Name                          types.String          `tfsdk:"name"`
	ClientID                      types.String          `tfsdk:"client_id"`
	ServiceAccountID              types.String          `tfsdk:"service_account_id"`
	Owner                         types.Object          `tfsdk:"owner"`
	Type                          types.String          `tfsdk:"type"`
	Visibility                    types.String          `tfsdk:"visibility"`
	Domains                       customtypes.OriginSet `tfsdk:"domains"`
	Status                        types.String          `tfsdk:"status"`
	Enabled                       types.Bool            `tfsdk:"enabled"`
	Duration                      customtypes.Lifetime  `tfsdk:"duration"`
	ExpiresAt                     customtypes.Timestamp `tfsdk:"expires_at"`
	ClientSecretVersion           types.Int64           `tfsdk:"client_secret_version"`
	PreviousClientSecretExpiresAt customtypes.Timestamp `tfsdk:"previous_client_secret_expires_at"`
	CreatedAt                     customtypes.Timestamp `tfsdk:"created_at"`
	UpdatedAt                     customtypes.Timestamp `tfsdk:"updated_at"`
	LastSeenAt                    customtypes.Timestamp `tfsdk:"last_seen_at"`
}

// ownerAttributes are the types of the attributes of an owner.
var ownerAttributes = map[string]attr.Type{"type": types.StringType, "id": types.StringType, "name": types.StringType}

func newDataModel(s scope, in *access.ServiceToken, now time.Time) dataModel {
	var m model
	m.fromAPI(in)
	out := dataModel{
		ID:                            m.ID,
		scope:                         s,
		Name:                          m.Name,
		ClientID:                      m.ClientID,
		ServiceAccountID:              m.ServiceAccountID,
		Type:                          m.Type,
		Visibility:                    m.Visibility,
		Domains:                       m.Domains,
		Status:                        types.StringValue(status(in, now)),
		Enabled:                       m.Enabled,
		Duration:                      m.Duration,
		ExpiresAt:                     m.ExpiresAt,
		ClientSecretVersion:           m.ClientSecretVersion,
		Owner:                         types.ObjectNull(ownerAttributes),
		PreviousClientSecretExpiresAt: m.PreviousClientSecretExpiresAt,
		CreatedAt:                     m.CreatedAt,
		UpdatedAt:                     customtypes.NewTimestampPointerValue(in.UpdatedAt),
		LastSeenAt:                    customtypes.NewTimestampPointerValue(in.LastSeenAt),
	}
	if in.Owner != nil {
		out.Owner = types.ObjectValueMust(ownerAttributes, map[string]attr.Value{
			"type": orNull(in.Owner.Type), "id": orNull(in.Owner.ID), "name": orNull(in.Owner.Name),
		})
	}
	return out
}
