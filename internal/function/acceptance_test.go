package function_test

import (
	"context"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	acceptance "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	functions "github.com/terraform-provider-access/terraform-provider-access/internal/function"
)

// offer is a provider that offers the functions and nothing else.
type offer struct{}

func (offer) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "access"
}
func (offer) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (offer) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (offer) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (offer) Resources(context.Context) []func() resource.Resource                              { return nil }
func (offer) Functions(context.Context) []func() function.Function {
	return []func() function.Function{functions.NewAuthHeaders, functions.NewDotenv}
}

// accept runs steps with the provider of this file.
func accept(t *testing.T, steps ...acceptance.TestStep) {
	t.Helper()

	acceptance.Test(t, acceptance.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"access": providerserver.NewProtocol6WithError(offer{}),
		},
		Steps: steps,
	})
}

func TestAccAuthHeaders_basic(t *testing.T) {
	t.Parallel()

	accept(t, acceptance.TestStep{
		Config: `
output "two" {
  value = provider::access::auth_headers("id.access", "s3cret")
}
output "one" {
  value = provider::access::auth_headers("id.access", "<s3cret>&", "Authorization")
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("two", knownvalue.MapExact(map[string]knownvalue.Check{
				"CF-Access-Client-Id":     knownvalue.StringExact("id.access"),
				"CF-Access-Client-Secret": knownvalue.StringExact("s3cret"),
			})),
			statecheck.ExpectKnownOutputValue("one", knownvalue.MapExact(map[string]knownvalue.Check{
				"Authorization": knownvalue.StringExact(`{"cf-access-client-id":"id.access","cf-access-client-secret":"<s3cret>&"}`),
			})),
		},
	})
}

// Terraform itself carries the marks of the arguments over to the result.
func TestAccAuthHeaders_sensitive(t *testing.T) {
	t.Parallel()

	accept(t,
		acceptance.TestStep{
			Config:      `output "headers" { value = provider::access::auth_headers("id.access", sensitive("s3cret")) }`,
			ExpectError: regexp.MustCompile(`Output refers to sensitive values`),
		},
		acceptance.TestStep{
			Config: `
variable "secret" {
  ephemeral = true
  default   = "s3cret"
}
output "headers" { value = provider::access::auth_headers("id.access", var.secret) }`,
			ExpectError: regexp.MustCompile(`(?i)ephemeral value`),
		},
	)
}

func TestAccAuthHeaders_unknown(t *testing.T) {
	t.Parallel()

	accept(t, acceptance.TestStep{
		Config: `
resource "terraform_data" "secret" { input = "s3cret" }
resource "terraform_data" "headers" {
  input = provider::access::auth_headers("id.access", terraform_data.secret.output)
}
resource "terraform_data" "file" {
  input = provider::access::dotenv({ ID = "id.access", SECRET = terraform_data.secret.output })
}`,
		ConfigPlanChecks: acceptance.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownValue("terraform_data.headers", tfjsonpath.New("input")),
			plancheck.ExpectUnknownValue("terraform_data.file", tfjsonpath.New("input")),
		}},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("terraform_data.file", tfjsonpath.New("output"), knownvalue.StringExact("ID=id.access\nSECRET=s3cret\n")),
		},
	})
}

func TestAccFunctions_errors(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ call, message string }{
		"null id":        {`auth_headers(null, "s3cret")`, `(?s)"client_id" parameter.*null`},
		"empty secret":   {`auth_headers("id", "")`, `(?s)"client_secret" parameter.*must\s+not\s+be\s+empty`},
		"header name":    {`auth_headers("id", "s3cret", "A:")`, `(?s)"header_name" parameter.*not\s+the\s+name\s+of\s+an\s+HTTP\s+header`},
		"two names":      {`auth_headers("id", "s3cret", "A", "B")`, `at\s+most\s+one\s+header\s+name`},
		"null variables": {`dotenv(null)`, `(?s)"variables" parameter.*null`},
		"null variable":  {`dotenv({ A = null })`, `(?s)"variables" parameter.*value\s+of\s+A\s+is\s+null`},
		"variable name":  {`dotenv({ "A-B" = "1" })`, `(?s)"variables" parameter.*"A-B"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			accept(t, acceptance.TestStep{
				Config:      `output "result" { value = provider::access::` + test.call + ` }`,
				ExpectError: regexp.MustCompile(test.message),
			})
		})
	}
}

func TestAccDotenv_basic(t *testing.T) {
	t.Parallel()

	accept(t,
		acceptance.TestStep{
			Config: `output "file" { value = provider::access::dotenv({ NAME = "it's", PORT = 8080, ON = true }) }`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("file", knownvalue.StringExact("NAME=\"it's\"\nON=true\nPORT=8080\n")),
			},
		},
		acceptance.TestStep{
			Config:      `output "file" { value = provider::access::dotenv({ SECRET = sensitive("s3cret") }) }`,
			ExpectError: regexp.MustCompile(`Output refers to sensitive values`),
		},
	)
}
