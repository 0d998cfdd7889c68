package provider

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// How often and how long requests are tried if the configuration does not say.
const (
	defaultMaxRetries     = 4
	defaultRequestTimeout = 30 * time.Second

	// defaultExpiryWarning is a month, the usual time between two looks at a plan.
	defaultExpiryWarning = 720 * time.Hour

	// maxPlanAge is how old a saved plan can reasonably be.
	maxPlanAge = 30 * 24 * time.Hour
)

// model is the provider block.
type model struct {
	AccountID         types.String          `tfsdk:"account_id"`
	APITokenFile      types.String          `tfsdk:"api_token_file"`
	APIToken          types.String          `tfsdk:"api_token"`
	Endpoint          types.String          `tfsdk:"endpoint"`
	MaxRetries        types.Int64           `tfsdk:"max_retries"`
	RequestTimeout    customtypes.Duration  `tfsdk:"request_timeout"`
	RequestsPerSecond types.Int64           `tfsdk:"requests_per_second"`
	ExpiryWarning     customtypes.Duration  `tfsdk:"expiry_warning"`
	UnusedWarning     customtypes.Duration  `tfsdk:"unused_warning"`
	PlanTimestamp     customtypes.Timestamp `tfsdk:"plan_timestamp"`
	AgeIdentity       types.String          `tfsdk:"age_identity"`
	AgeIdentityFile   types.String          `tfsdk:"age_identity_file"`

	// from says where the values come from: the attribute, or the environment variable
	// that was read instead.
	from map[string]string
	// missingAccount says how to set the account.
	missingAccount string
}

// source says where the value of an attribute comes from.
func (m *model) source(attribute string) string {
	if variable := m.from[attribute]; variable != "" {
		return variable
	}
	return attribute + " in the provider block"
}

// expiryWarning is how long before its end a token is warned of.
func (m *model) expiryWarning() time.Duration {
	if within, ok := m.ExpiryWarning.Duration(); ok {
		return within
	}
	return defaultExpiryWarning
}

// apiTokenSource says where the API token comes from.
func (m *model) apiTokenSource() string {
	if m.APITokenFile.IsNull() {
		return m.source("api_token")
	}
	return m.source("api_token_file") + ": " + m.APITokenFile.ValueString()
}

// planTime returns when the plan was created, zero if that is not set. It warns of a value
// that cannot come from plantimestamp().
func (m *model) planTime(now time.Time) (time.Time, diag.Diagnostics) {
	var diags diag.Diagnostics
	at, ok := m.PlanTimestamp.Time()
	switch {
	case m.PlanTimestamp.IsUnknown():
		diags.AddAttributeWarning(path.Root("plan_timestamp"), "Time of the plan not known",
			"plan_timestamp is not known in the plan, so it has no effect. Set it to plantimestamp(), which is known. timestamp() is not.")
	case ok && (now.Sub(at) > maxPlanAge || at.Sub(now) > time.Hour):
		diags.AddAttributeWarning(path.Root("plan_timestamp"), "Unlikely time of the plan",
			"plan_timestamp is "+m.PlanTimestamp.ValueString()+", but it is now "+now.UTC().Format(time.RFC3339)+". Rotations and renewals that became due since then are not planned. "+
				"Set it to plantimestamp(), which is the time of each plan.")
	}
	return at, diags
}

// applyEnvironment fills in what the block leaves out. Cloudflare's own variables
// count for Cloudflare's own endpoint only: a token must not travel to another
// host than the one it was created for.
func (m *model) applyEnvironment(getenv func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	m.from = map[string]string{}
	fill := func(attribute string, value *types.String, name string) {
		if v := getenv(name); value.IsNull() && v != "" {
			*value, m.from[attribute] = types.StringValue(v), "environment variable "+name
		}
	}

	fill("endpoint", &m.Endpoint, "ACCESS_ENDPOINT")
	if m.Endpoint.IsNull() {
		m.Endpoint, m.from["endpoint"] = types.StringValue(access.DefaultEndpoint), "the default"
	}
	fill("account_id", &m.AccountID, "ACCESS_ACCOUNT_ID")
	hasToken := !m.APIToken.IsNull() || !m.APITokenFile.IsNull()
	if !hasToken {
		fill("api_token", &m.APIToken, "ACCESS_API_TOKEN")
		fill("api_token_file", &m.APITokenFile, "ACCESS_API_TOKEN_FILE")
	}
	// What the block says takes the place of both variables.
	if m.AgeIdentity.IsNull() && m.AgeIdentityFile.IsNull() {
		fill("age_identity", &m.AgeIdentity, "ACCESS_AGE_IDENTITY")
		fill("age_identity_file", &m.AgeIdentityFile, "ACCESS_AGE_IDENTITY_FILE")
	}
	m.missingAccount = m.howToSet(getenv, "account_id", "ACCOUNT_ID")
	if m.Endpoint.IsUnknown() {
		// It is not known either whether Cloudflare's variables count.
		if m.AccountID.IsNull() && getenv("CLOUDFLARE_ACCOUNT_ID") != "" {
			m.AccountID = types.StringUnknown()
		}
		return append(diags, m.checkAccount()...)
	}
	if m.isCloudflare() {
		fill("account_id", &m.AccountID, "CLOUDFLARE_ACCOUNT_ID")
		if m.APITokenFile.IsNull() {
			fill("api_token", &m.APIToken, "CLOUDFLARE_API_TOKEN")
		}
	}
	diags.Append(m.checkAPIToken(m.howToSet(getenv, "api_token", "API_TOKEN"))...)
	return append(diags, m.checkAccount()...)
}

// howToSet says how to set an attribute that is required: in the block, or with a
// variable whose name ends with suffix.
func (m *model) howToSet(getenv func(string) string, attribute, suffix string) string {
	ours, theirs := "ACCESS_"+suffix, "CLOUDFLARE_"+suffix
	text := attribute + " in the provider block, or the environment variable " + ours
	switch {
	case m.Endpoint.IsUnknown():
	case m.isCloudflare():
		return text + " or " + theirs + "."
	case getenv(theirs) != "":
		return text + ". " + theirs + " is set, but it is used for Cloudflare's own endpoint only, and the endpoint is " + m.Endpoint.ValueString() + " (" + m.source("endpoint") + ")."
	}
	return text + "."
}

// checkAccount checks an account from the environment as the schema checks a configured
// one.
func (m *model) checkAccount() diag.Diagnostics {
	var diags diag.Diagnostics
	if m.from["account_id"] == "" {
		return diags
	}
	if err := validators.CheckIdentifier(m.AccountID.ValueString()); err != nil {
		diags.AddAttributeError(path.Root("account_id"), "Invalid ID", "The value from "+m.source("account_id")+" is not an account ID: "+err.Error()+".")
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

// known reports whether all that a client needs is known. Limits are not needed: while
// they are unknown, the client has the defaults.
func (m *model) known() bool {
	return !m.Endpoint.IsUnknown() && !m.APIToken.IsUnknown() && !m.APITokenFile.IsUnknown()
}

// checkCloudflare refuses the endpoint of Cloudflare without the path of the API.
func (m *model) checkCloudflare() error {
	endpoint, err := url.Parse(m.Endpoint.ValueString())
	if err != nil || !m.isCloudflare() || strings.Trim(endpoint.Path, "/") != "" {
		return nil //nolint:nilerr // access.New has checked the URL.
	}
	return fmt.Errorf("the endpoint %q has no path; Cloudflare's API is at %s", m.Endpoint.ValueString(), access.DefaultEndpoint)
}

func (m *model) newClient(version, terraformVersion string, change func(*access.Options)) (*access.Client, diag.Diagnostics) {
	token, diags := m.readAPIToken()
	if diags.HasError() {
		return nil, diags
	}
	tokens := &apiTokens{}
	tokens.add(token)
	opts := access.Options{
		Endpoint:          m.Endpoint.ValueString(),
		APIToken:          token,
		UserAgent:         "terraform-provider-access/" + version + " terraform/" + terraformVersion,
		MaxRetries:        defaultMaxRetries,
		RequestTimeout:    defaultRequestTimeout,
		RequestsPerSecond: float64(m.RequestsPerSecond.ValueInt64()),
		Observe:           observer(tokens.all),
		Settings: access.Settings{
			Endpoint: m.source("endpoint"), APIToken: m.apiTokenSource(),
			AccountID: m.AccountID.ValueString(), Account: m.source("account_id"),
		},
	}
	if !m.MaxRetries.IsNull() && !m.MaxRetries.IsUnknown() {
		opts.MaxRetries = int(m.MaxRetries.ValueInt64())
	}
	if timeout, ok := m.RequestTimeout.Duration(); ok {
		opts.RequestTimeout = timeout
	}
	if file := m.APITokenFile.ValueString(); file != "" {
		opts.ReloadAPIToken = func() (string, error) {
			fresh, err := readTokenFile(file)
			tokens.add(fresh)
			return fresh, err
		}
	}
	if !access.ValidHeaderValue(opts.APIToken) {
		diags.AddAttributeError(path.Root("api_token"), "Invalid API token",
			"The API token ("+m.source("api_token")+") contains white space or characters that cannot be sent. A token that was read from a file or a prompt often ends with a line break.")
		return nil, diags
	}
	if change != nil {
		change(&opts)
	}
	if err := access.CheckProxy(opts.Endpoint, os.Getenv); err != nil {
		diags.AddError("Invalid proxy", "No requests can be sent: "+err.Error()+".")
		return nil, diags
	}
	client, err := access.New(opts)
	if err == nil {
		err = m.checkCloudflare()
	}
	if err != nil {
		diags.AddAttributeError(path.Root("endpoint"), "Invalid endpoint",
			"No requests can be sent: "+err.Error()+".\n\nThe endpoint comes from "+m.source("endpoint")+". It is the base URL of the API, such as "+access.DefaultEndpoint+
				", or http://127.0.0.1:8080/client/v4 for a server on this machine.")
		return nil, diags
	}
	return client, diags
}
