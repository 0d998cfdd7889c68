package servicetoken

import (
	"context"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// The values of type and visibility; the first of each is the default, which is
// also what a server without the extension gives to every token.
var (
	tokenTypes   = []string{typeDeveloper, typeConnector}
	visibilities = []string{visibilityPrivate, visibilityPublic}

	// externalRotations are the answers to a rotation from outside.
	externalRotations = []string{externalRotate, externalWarn}
)

const (
	typeDeveloper     = "developer"
	typeConnector     = "connector"
	visibilityPrivate = "private"
	visibilityPublic  = "public"

	externalRotate = "rotate"
	externalWarn   = "warn"

	// defaultDuration is what the API gives to a token for which nothing is said.
	defaultDuration = "8760h"
	// noGrace ends the previous secret at the rotation.
	noGrace = "0s"
)

// oneOf lists allowed values for a description, so that text and validator
// cannot drift apart.
func oneOf(values []string) string { return "`" + strings.Join(values, "` or `") + "`" }

// Schema describes the resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema()
}

// resourceSchema is made once: all that it holds is only ever read.
var resourceSchema = sync.OnceValue(func() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A service token: a client id and a client secret with which a machine authenticates. " +
			"The secret is shown once, by the API to the provider, and kept in the state.\n\n" +
			"~> Without `client_secret_encryption` the state holds `client_secret` in clear text. Keep such a state where only those can read it who may use the token.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The id of the token.",
			},
			"account_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The account that the token lives in. Defaults to the provider's, and is null for a token of a zone. A change replaces the token.",
				Validators:          []validator.String{validators.Identifier()},
			},
			"zone_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The zone that the token lives in, " + zoneDescription + ". " +
					"Its secret is rotated by an update of its version, and it is renewed by its `duration`. A change replaces the token.",
				Validators:    zoneValidators(),
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name of the token, which need not be unique. Changed in place.",
				Validators:          []validator.String{stringvalidator.LengthBetween(1, 350)},
			},
			"service_account_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The service account that owns the token. A change reassigns the token in place. It cannot be taken away again: " +
					"a token never goes back to a person. An extension of the Access API, which Cloudflare does not have.",
				Validators: []validator.String{validators.Identifier()},
			},
			"type": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(typeDeveloper),
				MarkdownDescription: "What the token may do: " + oneOf(tokenTypes) + ". A connector may upload files only, a developer token may use every API. " +
					"Defaults to `" + typeDeveloper + "`. A change replaces the token. Other values than the default are an extension of the Access API.",
				Validators:    []validator.String{stringvalidator.OneOf(tokenTypes...)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"visibility": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(visibilityPrivate),
				MarkdownDescription: "Who may see the secret: " + oneOf(visibilities) + ". A public token stands in web pages and works only for requests from its `domains`. " +
					"Defaults to `" + visibilityPrivate + "`. A change replaces the token, since a secret that was published must never become an unrestricted one. " +
					"Other values than the default are an extension of the Access API.",
				Validators:    []validator.String{stringvalidator.OneOf(visibilities...)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"domains": schema.SetAttribute{
				CustomType:  customtypes.OriginSetType{},
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "The web origins that a public token works from, such as `https://shop.example.com`: each one named, without wildcards, paths or queries, " +
					"and with `http` for `localhost` alone. Required for public tokens and refused for private ones. Changed in place. An extension of the Access API.",
				Validators:    []validator.Set{setvalidator.SizeAtLeast(1), validators.Origins()},
				PlanModifiers: []planmodifier.Set{customtypes.KeepEqualSet()},
			},
			"duration": schema.StringAttribute{
				CustomType: customtypes.LifetimeType{},
				Optional:   true,
				Computed:   true,
				MarkdownDescription: "How long the token lives, in hours, minutes and seconds such as `8760h` or `2h45m`, or `forever`. " +
					"A change restarts the lifetime from the apply. A new token for which neither `duration` nor `expires_at` is set gets `" + defaultDuration + "`; " +
					"on an existing one that leaves the lifetime as it is. Changed in place.",
				Validators:    []validator.String{validators.Lifetime()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"expires_at": schema.StringAttribute{
				CustomType: customtypes.TimestampType{},
				Optional:   true,
				Computed:   true,
				MarkdownDescription: "When the token ends, in RFC 3339, such as `2027-01-31T00:00:00Z`. Set it instead of `duration` for a fixed date, " +
					"which is an extension of the Access API and is changed in place; else it tells when the token ends. Null for a token that lives forever.",
				Validators:    []validator.String{validators.Timestamp()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"enabled": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				MarkdownDescription: "Whether the token works. `false` stops both its secrets at once, and can be taken back. Defaults to `true`. Changed in place.",
			},
			"rotate_triggers": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Arbitrary values whose change rotates the secret in place: the id stays and so does the client id. " +
					"Adding the first of them does not rotate a token whose secret is known, and does rotate one whose secret is not, such as an imported one. " +
					"Removing them all never rotates. Values that are not known at plan rotate only if they turn out to differ. The values stand in the plan in clear text.",
			},
			"rotate_before_expiry": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How long before its end the token is rotated in place and renewed, such as `336h`: a plan in that time shows an update, and an apply carries it out. " +
					"Both secrets then work for `previous_secret_grace_period`. While the secret from before the last rotation still works, the next one is held back with a warning. " +
					"Shorter than the lifetime, longer than the time between two applies, and not together with `renew_before_expiry` or a fixed `expires_at`.",
				Validators:    []validator.String{validators.PositiveDuration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"renew_before_expiry": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How long before its end the token is renewed with the same secret, such as `336h`: a plan in that time shows an update, and an apply restarts the `duration`. " +
					"Where no `duration` is set the API's refresh is used, which on Cloudflare gives a year. " +
					"Shorter than the lifetime, longer than the time between two applies, and not together with `rotate_before_expiry` or a fixed `expires_at`.",
				Validators:    []validator.String{validators.PositiveDuration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"previous_secret_grace_period": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				Computed:   true,
				MarkdownDescription: "How long the previous secret lives on after a rotation, such as `168h`, so that its users have time to take over the new one. " +
					"Defaults to `" + noGrace + "`: it ends with the rotation. A change while both secrets live moves the end of the previous one, counted from the rotation; " +
					"`" + noGrace + "` ends it at once. Cannot be longer than the token lives. After an import the first value is only recorded.",
				Validators:    []validator.String{validators.Duration()},
				PlanModifiers: []planmodifier.String{customtypes.KeepEqualString()},
			},
			"on_external_rotation": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What to do when `client_secret_version` shows that somebody else has rotated the token, so that the secret in the state is no longer the current one: " +
					oneOf(externalRotations) + ". Defaults to `" + externalRotate + "`, which makes a new secret once the overlap of the other rotation has ended; `" + externalWarn + "` only says so in each plan. " +
					"A server that does not count versions does not show such a rotation.",
				Validators: []validator.String{stringvalidator.OneOf(externalRotations...)},
			},
			"client_secret_encryption": encryptionAttribute(),
			"client_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The client id, sent as `CF-Access-Client-Id`. It stays the same when the secret is rotated.",
			},
			"client_secret": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The client secret, sent as `CF-Access-Client-Secret`. Null with `client_secret_encryption`, and after an import, since the API shows a secret only once: " +
					"set `rotate_triggers` to get a new one.",
			},
			"encrypted_client_secret": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The client secret as its reader alone can open it: an armored age file, an armored PGP message, or a sealed box in base64. Null without `client_secret_encryption`.",
			},
			"client_secret_version": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "Which secret this is: 1 at first, and one more with each rotation. Null where the server does not count.",
			},
			"previous_client_secret_expires_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "Until when the previous secret works. Null where there is none.",
			},
			"created_at": schema.StringAttribute{
				CustomType:          customtypes.TimestampType{},
				Computed:            true,
				MarkdownDescription: "When the token was made.",
			},
		},
	}
})

// IdentitySchema describes what names a token.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identity.ZoneSchema("service token")
}
