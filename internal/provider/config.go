package provider

import (
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// How often and how long requests are tried if the configuration does not say.
const (
	defaultMaxRetries     = 4
	defaultRequestTimeout = 30 * time.Second

	// defaultExpiryWarning is a month, the usual time between two looks at a plan.
	defaultExpiryWarning = 720 * time.Hour
)

// model is the provider block.
type model struct {
	AccountID         types.String         `tfsdk:"account_id"`
	APIToken          types.String         `tfsdk:"api_token"`
	Endpoint          types.String         `tfsdk:"endpoint"`
	MaxRetries        types.Int64          `tfsdk:"max_retries"`
	RequestTimeout    customtypes.Duration `tfsdk:"request_timeout"`
	RequestsPerSecond types.Int64          `tfsdk:"requests_per_second"`
	ExpiryWarning     customtypes.Duration `tfsdk:"expiry_warning"`
	AgeIdentity       types.String         `tfsdk:"age_identity"`
	AgeIdentityFile   types.String         `tfsdk:"age_identity_file"`
}

// expiryWarning is how long before its end a token is warned of.
func (m *model) expiryWarning() time.Duration {
	if within, ok := m.ExpiryWarning.Duration(); ok {
		return within
	}
	return defaultExpiryWarning
}

// applyEnvironment fills in what the block leaves out. Cloudflare's own variables
// count for Cloudflare's own endpoint only: a token must not travel to another
// host than the one it was created for.
func (m *model) applyEnvironment(getenv func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	fill := func(value *types.String, names ...string) {
		for _, name := range names {
			if v := getenv(name); value.IsNull() && v != "" {
				*value = types.StringValue(v)
			}
		}
	}

	fill(&m.Endpoint, "ACCESS_ENDPOINT")
	if m.Endpoint.IsNull() {
		m.Endpoint = types.StringValue(access.DefaultEndpoint)
	}
	fill(&m.AccountID, "ACCESS_ACCOUNT_ID")
	fill(&m.APIToken, "ACCESS_API_TOKEN")
	// What the block says takes the place of both variables.
	if m.AgeIdentity.IsNull() && m.AgeIdentityFile.IsNull() {
		fill(&m.AgeIdentity, "ACCESS_AGE_IDENTITY")
		fill(&m.AgeIdentityFile, "ACCESS_AGE_IDENTITY_FILE")
	}
	if m.Endpoint.IsUnknown() {
		// It is not known either whether Cloudflare's variables count.
		if m.AccountID.IsNull() && getenv("CLOUDFLARE_ACCOUNT_ID") != "" {
			m.AccountID = types.StringUnknown()
		}
		return diags
	}
	if m.isCloudflare() {
		fill(&m.AccountID, "CLOUDFLARE_ACCOUNT_ID")
		fill(&m.APIToken, "CLOUDFLARE_API_TOKEN")
	}
	if m.APIToken.IsNull() {
		detail := "Set api_token in the provider block, or the environment variable ACCESS_API_TOKEN."
		if !m.isCloudflare() && getenv("CLOUDFLARE_API_TOKEN") != "" {
			detail += " CLOUDFLARE_API_TOKEN is set, but it is used for Cloudflare's own endpoint only, and the endpoint is " + m.Endpoint.ValueString() + "."
		}
		diags.AddAttributeError(path.Root("api_token"), "Missing API token", detail)
	}
	return diags
}

// isCloudflare reports whether requests go to Cloudflare itself.
func (m *model) isCloudflare() bool {
	endpoint, err := url.Parse(m.Endpoint.ValueString())
	if err != nil {
		return false
	}
	own, err := url.Parse(access.DefaultEndpoint)
	return err == nil && endpoint.Scheme == own.Scheme && strings.EqualFold(endpoint.Host, own.Host)
}

// known reports whether all that a client needs is known.
func (m *model) known() bool {
	return !m.Endpoint.IsUnknown() && !m.APIToken.IsUnknown() &&
		!m.MaxRetries.IsUnknown() && !m.RequestTimeout.IsUnknown() && !m.RequestsPerSecond.IsUnknown()
}

func (m *model) newClient(version, terraformVersion string, change func(*access.Options)) (*access.Client, diag.Diagnostics) {
	var diags diag.Diagnostics
	opts := access.Options{
		Endpoint:          m.Endpoint.ValueString(),
		APIToken:          m.APIToken.ValueString(),
		UserAgent:         "terraform-provider-access/" + version + " terraform/" + terraformVersion,
		MaxRetries:        defaultMaxRetries,
		RequestTimeout:    defaultRequestTimeout,
		RequestsPerSecond: float64(m.RequestsPerSecond.ValueInt64()),
		Observe:           observer(m.APIToken.ValueString()),
	}
	if !m.MaxRetries.IsNull() {
		opts.MaxRetries = int(m.MaxRetries.ValueInt64())
	}
	if timeout, ok := m.RequestTimeout.Duration(); ok {
		opts.RequestTimeout = timeout
	}
	if strings.ContainsFunc(opts.APIToken, func(r rune) bool { return r <= ' ' || r > '~' }) {
		diags.AddAttributeError(path.Root("api_token"), "Invalid API token",
			"The API token contains white space or characters that cannot be sent. A token that was read from a file or a prompt often ends with a line break.")
		return nil, diags
	}
	if change != nil {
		change(&opts)
	}
	client, err := access.New(opts)
	if err != nil {
		diags.AddAttributeError(path.Root("endpoint"), "Invalid endpoint", "No requests can be sent: "+err.Error()+".")
	}
	return client, diags
}
