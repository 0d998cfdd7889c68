// Package provider implements the provider: its configuration, and the lists of its
// resources, data sources and functions, which the resource packages implement.
package provider

import (
	"context"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	providerfunction "github.com/terraform-provider-access/terraform-provider-access/internal/function"
	"github.com/terraform-provider-access/terraform-provider-access/internal/lifecycle"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
	"github.com/terraform-provider-access/terraform-provider-access/internal/serviceaccount"
	"github.com/terraform-provider-access/terraform-provider-access/internal/servicetoken"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

var (
	_ provider.Provider                       = (*Provider)(nil)
	_ provider.ProviderWithEphemeralResources = (*Provider)(nil)
	_ provider.ProviderWithFunctions          = (*Provider)(nil)
	_ provider.ProviderWithListResources      = (*Provider)(nil)
	_ provider.ProviderWithActions            = (*Provider)(nil)
	_ protocol.Provider                       = (*Provider)(nil)
)

// TypeName is the prefix of the names of all resources.
const TypeName = "access"

// Address is the provider's address in the registry.
const Address = "registry.terraform.io/terraform-provider-access/access"

// Provider is the access provider.
type Provider struct {
	version string
	now     func() time.Time
	getenv  func(string) string
	// cleanups run when the process ends; nil in most tests.
	cleanups *lifecycle.Cleanups
	// clientOptions changes the options of the client, in tests.
	clientOptions func(*access.Options)
	// data is what Configure passed to the resources; nil before.
	data atomic.Pointer[providerdata.Data]
}

// Option changes a provider.
type Option func(*Provider)

// WithCleanups makes the provider add what must be undone when the process ends.
func WithCleanups(cleanups *lifecycle.Cleanups) Option {
	return func(p *Provider) { p.cleanups = cleanups }
}

// WithClientOptions changes the options of the client, for tests.
func WithClientOptions(change func(*access.Options)) Option {
	return func(p *Provider) { p.clientOptions = change }
}

// WithClock makes the provider use another clock than the system's, for tests.
func WithClock(now func() time.Time) Option { return func(p *Provider) { p.now = now } }

// WithEnv makes the provider read environment variables from getenv, for tests.
func WithEnv(getenv func(string) string) Option { return func(p *Provider) { p.getenv = getenv } }

// New returns a function that creates a provider of the given version.
func New(version string, opts ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, opts...) }
}

// NewServer returns a function that creates a protocol server for a provider of the
// given version.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer { return protocol.NewServer(newProvider(version, opts...)) }
}

func newProvider(version string, opts ...Option) *Provider {
	p := &Provider{version: version, now: time.Now, getenv: os.Getenv}
	for _, opt := range opts {
		opt(p)
	}
	return p
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = TypeName
	resp.Version = p.version
}

// Schema describes the provider block.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manage service tokens of Cloudflare Access, and of any server that implements the Access API: " +
			"create, rotate and delete them without an outage, a lost secret or a forgotten token.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The account of all objects without an `account_id` of their own. " +
					"Defaults to `ACCESS_ACCOUNT_ID`, and for Cloudflare's own endpoint to `CLOUDFLARE_ACCOUNT_ID`.",
				Validators: []validator.String{validators.Identifier()},
			},
			"api_token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The API token that authenticates requests. Cloudflare's permission is *Access: Service Tokens Write*. " +
					"Defaults to `ACCESS_API_TOKEN`, and for Cloudflare's own endpoint to `CLOUDFLARE_API_TOKEN`. It is never sent to another host than `endpoint`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"api_token_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A file that contains the API token, instead of `api_token`, such as one that a CI system mounts or a workload identity renews. " +
					"It is read again if the API refuses the token. Defaults to `ACCESS_API_TOKEN_FILE`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The base URL of the API. Defaults to `ACCESS_ENDPOINT`, else to `" + access.DefaultEndpoint + "`. " +
					"Plain `http` is allowed only for the local host.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"age_identity": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The age identities, or private SSH keys, with which the ephemeral resource `access_client_secret` opens secrets. " +
					"Defaults to `ACCESS_AGE_IDENTITY`. Not needed to encrypt secrets.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"age_identity_file": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "A file with such identities, instead of `age_identity`. Defaults to `ACCESS_AGE_IDENTITY_FILE`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"expiry_warning": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How long before expiry a plan warns about a token that nothing will renew. Defaults to `" + hours(defaultExpiryWarning) + "`. " +
					"`0s` warns only about expired tokens.",
				Validators: []validator.String{validators.Duration()},
			},
			"unused_warning": schema.StringAttribute{
				CustomType: customtypes.DurationType{},
				Optional:   true,
				MarkdownDescription: "How long a token may be unused before a refresh warns about it, such as `2160h`. There is no such warning by default. " +
					"A token that was never used counts from its creation. Needs a server that reports the last use, as Cloudflare does.",
				Validators: []validator.String{validators.PositiveDuration()},
			},
			"plan_timestamp": schema.StringAttribute{
				CustomType: customtypes.TimestampType{},
				Optional:   true,
				MarkdownDescription: "Set this to `plantimestamp()` if you save plans, or plan with `-refresh=false`. Then the time of the plan decides which rotations and renewals are due, also if the plan is applied days later. " +
					"Without it, a plan that changes other attributes of a token may leave a rotation that is due to the next plan. " +
					"The command `terraform import` does not accept it; `import` blocks do.",
				Validators: []validator.String{validators.Timestamp()},
			},
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often a request is sent again after a transient failure, if that is safe. Defaults to `" + strconv.Itoa(defaultMaxRetries) + "`; `0` disables retries. " +
					"A request that creates a secret is sent again only if that cannot create a second one.",
				Validators: []validator.Int64{int64validator.Between(0, 20)},
			},
			"request_timeout": schema.StringAttribute{
				CustomType:          customtypes.DurationType{},
				Optional:            true,
				MarkdownDescription: "How long one attempt of a request may take. Defaults to `" + defaultRequestTimeout.String() + "`.",
				Validators:          []validator.String{validators.PositiveDuration()},
			},
			"requests_per_second": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "A fixed limit on requests per second, for all resources together. Without it requests are slowed down only " +
					"if the API reports that little of its rate limit is left.",
				Validators: []validator.Int64{int64validator.Between(1, 1000)},
			},
		},
	}
}

// Configure creates the client. It makes no request.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	data := &providerdata.Data{Now: p.now, Cleanups: p.cleanups}
	resp.Diagnostics.Append(config.applyEnvironment(p.getenv)...)
	if resp.Diagnostics.HasError() {
		return
	}
	data.AccountID, data.HowToSetAccount = config.AccountID, config.missingAccount
	data.ExpiryWarning = config.expiryWarning()
	data.UnusedWarning, _ = config.UnusedWarning.Duration()
	planTime, diags := config.planTime(p.now())
	resp.Diagnostics.Append(diags...)
	data.PlanTime = planTime
	identities, diags := config.identities()
	resp.Diagnostics.Append(diags...)
	data.Identities = identities
	if config.known() {
		client, diags := config.newClient(p.version, req.TerraformVersion, p.clientOptions)
		resp.Diagnostics.Append(diags...)
		data.Client = client
		if client != nil {
			for _, line := range config.identityLines() {
				client.AddSecret(line)
			}
		}
	}

	p.data.Store(data)
	resp.ResourceData = data
	resp.DataSourceData = data
	resp.EphemeralResourceData = data
	resp.ListResourceData = data
	resp.ActionData = data
}

// Redact implements protocol.Provider.
func (p *Provider) Redact(text string) string {
	if data := p.data.Load(); data.Known() {
		return data.Client.Redact(text)
	}
	return text
}

// ResourceData implements protocol.Provider.
func (p *Provider) ResourceData() any {
	if data := p.data.Load(); data != nil {
		return data
	}
	return nil
}

// hours writes a duration as configurations do.
func hours(d time.Duration) string { return strconv.FormatFloat(d.Hours(), 'f', -1, 64) + "h" }

// Resources lists the managed resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		serviceaccount.NewResource,
		servicetoken.NewResource,
	}
}

// EphemeralResources lists the ephemeral resources.
func (p *Provider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		servicetoken.NewEphemeral,
		servicetoken.NewClientSecretEphemeral,
	}
}

// Functions lists the functions, which need no configuration.
func (p *Provider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		providerfunction.NewAuthHeaders,
		providerfunction.NewDotenv,
	}
}

// DataSources lists the data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		serviceaccount.NewDataSource,
		serviceaccount.NewListDataSource,
		servicetoken.NewDataSource,
		servicetoken.NewListDataSource,
	}
}

// ListResources lists the list resources of queries.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		serviceaccount.NewListResource,
		servicetoken.NewListResource,
	}
}

// Actions lists the actions. None of them rotates: an action returns nothing, so that the
// new secret would be lost.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		servicetoken.NewEndOverlapAction,
		servicetoken.NewReassignAction,
		servicetoken.NewRefreshAction,
	}
}
