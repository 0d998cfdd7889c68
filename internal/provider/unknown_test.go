package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

const notKnown = "The provider block uses a value that is not known before the apply"

// noRequest are the attributes that no request needs, or that have defaults for now.
var noRequest = map[string]bool{
	"expiry_warning": true, "age_identity": true, "age_identity_file": true,
	"max_retries": true, "request_timeout": true, "requests_per_second": true,
	"unused_warning": true, "plan_timestamp": true,
}

// TestConfigure_unknown configures a provider with a value that is not known before the
// apply. Plans succeed; what needs a response now returns an error that says why.
func TestConfigure_unknown(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	for attribute := range protocoltest.Start(t.Context(), t, nil).ProviderAttributes() {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			config := protocoltest.ProviderBlock(server)
			config[attribute] = protocoltest.Unknown
			p := protocoltest.Start(t.Context(), t, map[string]string{"CLOUDFLARE_API_TOKEN": "t", "CLOUDFLARE_ACCOUNT_ID": "a"})
			if got := p.Configure(config); attribute != "plan_timestamp" {
				p.MustSucceed(got, nil)
			} else if text := protocoltest.Text(got); len(got) != 1 || !strings.Contains(text, "Set it to plantimestamp(), which is known. timestamp() is not.") {
				t.Errorf("the provider says %q", text)
			}

			p.MustSucceed(p.Plan("access_service_token", protocoltest.Block{"name": "ci", "visibility": "private", "type": "developer", "enabled": true}), nil)
			if attribute != "account_id" {
				p.MustSucceed(p.Plan("access_service_account", protocoltest.Block{"name": "ci", "force_destroy": false}), nil)
			}
			if noRequest[attribute] {
				p.MustSucceed(p.List(nil), nil)
				return
			}
			if got := protocoltest.Text(p.List(nil)); !strings.Contains(got, notKnown) {
				t.Errorf("the data source says %q", got)
			}
		})
	}
}

// TestConfigure_unknownEndpoint does not know yet which environment variables apply, so
// that their values are unknown too.
func TestConfigure_unknownEndpoint(t *testing.T) {
	t.Parallel()

	cloudflare := map[string]string{"CLOUDFLARE_API_TOKEN": "t", "CLOUDFLARE_ACCOUNT_ID": "a"}
	p := protocoltest.Start(t.Context(), t, cloudflare)
	p.MustSucceed(p.Configure(protocoltest.Block{"endpoint": protocoltest.Unknown}), nil)
	p.MustSucceed(p.Plan("access_service_token", protocoltest.Block{"name": "ci", "visibility": "private", "type": "developer", "enabled": true}), nil)
	if got := protocoltest.Text(p.List(nil)); !strings.Contains(got, notKnown) {
		t.Errorf("the data source says %q", got)
	}

	// Without such variables the account is known to be missing.
	p = protocoltest.Start(t.Context(), t, nil)
	p.MustSucceed(p.Configure(protocoltest.Block{"endpoint": protocoltest.Unknown, "api_token": "t"}), nil)
	if got := protocoltest.Text(p.Plan("access_service_token", protocoltest.Block{"name": "ci"})); !strings.Contains(got, "Missing account") {
		t.Errorf("the plan says %q", got)
	}
}

// TestConfigure_unknownAtApply returns an error instead of a panic if there is no client
// in an apply, which should never happen.
func TestConfigure_unknownAtApply(t *testing.T) {
	t.Parallel()

	server := accesstest.New(t)
	config := protocoltest.ProviderBlock(server)
	config["api_token"] = protocoltest.Unknown
	p := protocoltest.Start(t.Context(), t, nil)
	p.MustSucceed(p.Configure(config), nil)

	for name, object := range map[string]protocoltest.Block{
		"access_service_account": {"id": "i", "name": "n", "account_id": "a"},
		"access_service_token":   {"id": "i", "name": "n", "account_id": "a"},
	} {
		changed := protocoltest.Block{"id": "i", "name": "m", "account_id": "a"}
		for what, got := range map[string]string{
			"create": protocoltest.Text(p.Apply(name, nil, object)),
			"update": protocoltest.Text(p.Apply(name, object, changed)),
			"delete": protocoltest.Text(p.Apply(name, object, nil)),
		} {
			if !strings.Contains(got, notKnown) {
				t.Errorf("%s of %s says %q", what, name, got)
			}
		}
	}
}
