package servicetoken

import (
	"context"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// The values of type and visibility. The first one of each is the default, which is
// also the value of every token on a server without the extension.
var (
	tokenTypes   = []string{typeDeveloper, typeConnector}
	visibilities = []string{visibilityPrivate, visibilityPublic}

	// deletionPolicies are the values of deletion_policy.
	deletionPolicies = []string{deletionDelete, deletionDisable, deletionKeep}

	// externalRotations are the values of on_external_rotation.
	externalRotations = []string{externalRotate, externalWarn}
)

const (
	typeDeveloper     = "developer"
	typeConnector     = "connector"
	visibilityPrivate = "private"
	visibilityPublic  = "public"

	externalRotate = "rotate"
	externalWarn   = "warn"

	// defaultDuration is the default of the API.
	defaultDuration = "8760h"
	// noGrace makes the previous secret expire at the rotation.
	noGrace = "0s"
)

// oneOf lists the allowed values for a description. The validator uses the same
// values, so the two cannot differ.
func oneOf(values []string) string {
	last := len(values) - 1
	return "`" + strings.Join(values[:last], "`, `") + "` or `" + values[last] + "`"
}

// Schema describes the resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema()
}

// resourceSchema returns the schema. It is created only once, and never changed.
var resourceSchema = sync.OnceValue(func() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A service token: a client ID and a client secret with which a machine authenticates. " +
			"The API returns the secret only once, and the provider stores it in the state.\n\n" +
			"~> Without `client_secret_encryption`, the state contains `client_secret` in plain text. Only people who may use the token should have access to such a state.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The ID of the token.",
			},
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account that the token belongs to. Defaults to the provider's account. Null for a token of a zone. A change replaces the token.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"zone_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The zone that the token belongs to, " + zoneDescription + ". " +
					"The provider rotates such a token by an update of its secret version, and renews it by its `duration`. A change replaces the token.",
				Validators:    zoneValidators(),
				PlanModifiers: replacesIfKnown(),
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name of the token. It need not be unique in the account. Changed in place.",
				Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, 350)},
			},
			"service_account_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The service account that owns the token. A change reassigns the token in place. It cannot be removed again, " +
					"because the API does not return a token to a person." + extensionNote,
				Validators: []validator.String{validators.Identifier()},
			},
			"type": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(typeDeveloper),
				MarkdownDescription: "The type of the token: " + oneOf(tokenTypes) + ". A connector can only upload files. A developer token can use every API. " +
					"Defaults to `" + typeDeveloper + "`. A change replaces the token. Values other than the default are " + providerdata.ExtensionNote,
				Validators:    []validator.String{stringvalidator.OneOf(tokenTypes...)},
				PlanModifiers: replacesIfKnown(),
			},
			"visibility": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(visibilityPrivate),
				MarkdownDescription: "Who may see the secret: " + oneOf(visibilities) + ". A public token can be part of a web page, and works only for requests from its `domains`. " +
					"Defaults to `" + visibilityPrivate + "`. A change replaces the token, because a published secret must never become an unrestricted one. " +
					"Values other than the default are " + providerdata.ExtensionNote,
				Validators:    []validator.String{stringvalidator.OneOf(visibilities...)},
				PlanModifiers: replacesIfKnown(),
			},
			"domains": schema.SetAttribute{
				CustomType:  customtypes.OriginSetType{},
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "The web origins that a public token works from, such as `https://shop.example.com`. They cannot contain wildcards, paths or queries, " +
					"and `http` is allowed only for `localhost`. Required for public tokens and refused for private ones. Changed in place." + extensionNote,
				Validators:    []validator.Set{validators.Origins()},
				PlanModifiers: []planmodifier.Set{customtypes.KeepEqualSet()},
			},
			"duration": schema.StringAttribute{
				CustomType: customtypes.LifetimeType{},
				Optional:   true,
				Computed:   true,
				MarkdownDescription: "The lifetime of the token in hours, minutes and seconds, such as `8760h` or `2h45m`, or `forever`. " +
					"A change restarts the lifetime at the apply. If neither `duration` nor `expires_at` is set, a new token gets `" + defaultDuration + "`, " +
					"and an existing token keeps its lifetime. Changed in place.",
				Validators:    []validator.String{validators.Lifetime()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"expires_at": schema.StringAttribute{
				CustomType: customtypes.TimestampType{},
				Optional:   true,
				Computed:   true,
				MarkdownDescription: "When the token expires, in RFC 3339, such as `2027-01-31T00:00:00Z`. Set it instead of `duration` for a fixed date, " +
					"which is changed in place, and is an extension of the Access API that Cloudflare does not have. If it is not set, it follows from the duration. Null for a token that never expires.",
				Validators:    []validator.String{validators.Timestamp()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"enabled": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				MarkdownDescription: "Whether the token works. `false` stops both of its secrets at once, and `true` enables them again. Defaults to `true`. Changed in place.",
			},
			"rotate_triggers": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Arbitrary values that rotate the secret in place when they change. The ID and the client ID stay the same. " +
					"Adding the first of them rotates the token only if its secret is not known, such as after an import. " +
					"Removing them all never rotates. Values that are not known in the plan rotate only if they turn out to differ. The plan shows the values in plain text.",
			},
			"rotate_before_expiry": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How long before its expiry the token is rotated in place and renewed, such as `336h`. A plan in that time shows an update, and an apply rotates the token. " +
					"Both secrets are then valid for `previous_secret_grace_period`. If the previous secret is still valid, the rotation is postponed with a warning. " +
					"Must be shorter than the lifetime, and should be longer than the time between two applies. Conflicts with `renew_before_expiry` and a fixed `expires_at`.",
				Validators:    []validator.String{validators.PositiveDuration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"renew_before_expiry": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How long before its expiry the token is renewed with the same secret, such as `336h`. A plan in that time shows an update, and an apply restarts the `duration`. " +
					"If no `duration` is set, the provider uses the API's refresh, which extends the token by a year on Cloudflare. " +
					"Must be shorter than the lifetime, and should be longer than the time between two applies. Conflicts with `rotate_before_expiry` and a fixed `expires_at`.",
				Validators:    []validator.String{validators.PositiveDuration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"rotate_after": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How old the secret may get, such as `2160h`. A plan after that time shows an update, and an apply rotates the token in place. It does not change when the token expires, " +
					"and also works for tokens that never expire. Both secrets are then valid for `previous_secret_grace_period`, and the rotation is postponed while the previous secret is still valid. " +
					"If `rotate_before_expiry` is also set, the earlier of the two times counts. After an import, it starts with the first rotation, or when `client_secret_wo` is recorded.",
				Validators:    []validator.String{validators.PositiveDuration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"previous_secret_grace_period": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				Computed:   true,
				MarkdownDescription: "How long the previous secret stays valid after a rotation, such as `168h`, so that clients have time to take the new one. " +
					"Defaults to `" + noGrace + "`: the previous secret expires at the rotation. A change while both secrets are valid changes when the previous one expires, counted from the rotation. " +
					"`" + noGrace + "` makes it expire at once. Cannot be longer than the lifetime of the token. After an import, the first value is only recorded.",
				Validators:    []validator.String{validators.Duration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"on_external_rotation": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What to do if `client_secret_version` shows that the token was rotated outside Terraform, so that the secret in the state is outdated: " +
					oneOf(externalRotations) + ". Defaults to `" + externalRotate + "`, which issues a new secret when the grace period of the other rotation is over. `" + externalWarn + "` only warns in each plan. " +
					"If the server does not count versions, such a rotation cannot be detected.",
				Validators: []validator.String{stringvalidator.OneOf(externalRotations...)},
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens to the token when Terraform destroys or replaces it: " + oneOf(deletionPolicies) + ". Defaults to `" + deletionDelete + "`. " +
					"`" + deletionDisable + "` sets `enabled = false` instead: clients are refused at once, you can undo it, and it also works while a policy uses the token. " +
					"`" + deletionKeep + "` only removes the token from the state. In both cases, a warning names the token. A change takes effect once it has been applied.",
				Validators: []validator.String{stringvalidator.OneOf(deletionPolicies...)},
			},
			"client_secret_encryption": encryptionAttribute(),
			"client_secret_wo": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				MarkdownDescription: "The secret of a token that exists already, such as an imported one, if you know it. The apply records it as `client_secret`, or encrypted, and rotates nothing. " +
					"It is recorded if the state has no secret, or if `client_secret_wo_version` changes. If the API can tell that it is wrong, the plan returns an error. Not used when a token is created.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"client_secret_wo_version": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "A number that you increase when `client_secret_wo` contains another secret, such as after a rotation outside Terraform. Required with `client_secret_wo`.",
			},
			"client_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The client ID, sent as `CF-Access-Client-Id`. It stays the same when the secret is rotated.",
			},
			"client_secret": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The client secret, sent as `CF-Access-Client-Secret`. Null with `client_secret_encryption`. Also null after an import, because the API returns a secret only once: " +
					"set `client_secret_wo` if you know it, or `rotate_triggers` to get a new one.",
			},
			"encrypted_client_secret": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The encrypted client secret, which only its recipients can decrypt: an armored age file, an armored PGP message, or a sealed box in base64. Null without `client_secret_encryption`.",
			},
			"client_secret_version": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "The version of the secret. It starts at 1 and increases with each rotation. Null if the server does not count versions.",
			},
			"client_secret_issued_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When this resource created the token, last rotated it or recorded `client_secret_wo`. It changes with the secret, so it can tell a secret store that there is a new one. Null after an import.",
			},
			"previous_client_secret_expires_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When the previous secret expires. Null if there is none.",
			},
			"rotation_due_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When `rotate_before_expiry` or `rotate_after` rotates the token: in the first apply after this time. Null if neither is set, or if the age of the secret is not known.",
			},
			"created_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When the token was created.",
			},
		},
	}
})

// IdentitySchema describes the identity of a token.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identity.ZoneSchema("service token")
}
