package provider_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// offer is a resource, data source or other block type of the provider.
type offer struct {
	// kind is the folder of its examples, such as "resources".
	kind   string
	name   string
	schema *tfprotov6.Schema
}

func (o offer) String() string { return o.kind + "/" + o.name }

// offers returns everything of the provider that has a schema, and its functions. The
// framework has validated these schemas: no reserved or duplicate names, and no
// contradictory attributes.
func offers(t *testing.T) ([]offer, map[string]*tfprotov6.Function) {
	t.Helper()

	all := protocoltest.Start(t.Context(), t, nil).Schema
	out := []offer{{"provider", "provider", all.Provider}}
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"resources":           all.ResourceSchemas,
		"data-sources":        all.DataSourceSchemas,
		"ephemeral-resources": all.EphemeralResourceSchemas,
		"list-resources":      all.ListResourceSchemas,
	} {
		for name, schema := range schemas {
			out = append(out, offer{kind, name, schema})
		}
	}
	for name, action := range all.ActionSchemas {
		out = append(out, offer{"actions", name, action.Schema})
	}
	return out, all.Functions
}

// eachAttribute calls a function for every attribute, nested ones by their path.
func (o offer) eachAttribute(do func(path string, attribute *tfprotov6.SchemaAttribute)) {
	var walk func(prefix string, attributes []*tfprotov6.SchemaAttribute)
	walk = func(prefix string, attributes []*tfprotov6.SchemaAttribute) {
		for _, attribute := range attributes {
			do(prefix+attribute.Name, attribute)
			if attribute.NestedType != nil {
				walk(prefix+attribute.Name+".", attribute.NestedType.Attributes)
			}
		}
	}
	walk("", o.schema.Block.Attributes)
}

// TestRules_descriptions requires every description to be Markdown in complete sentences:
// the first one becomes the summary of a page.
func TestRules_descriptions(t *testing.T) {
	t.Parallel()

	check := func(what, description string, kind tfprotov6.StringKind) {
		first, _ := utf8.DecodeRuneInString(description)
		switch {
		case description == "":
			t.Errorf("%s has no description", what)
		case kind != tfprotov6.StringKindMarkdown:
			t.Errorf("%s has a description that is no Markdown", what)
		case !unicode.IsUpper(first):
			t.Errorf("%s does not begin with a capital: %q", what, description)
		case !strings.HasSuffix(description, "."):
			t.Errorf("%s does not end with a full stop: %q", what, description)
		case strings.Contains(description, "  ") || strings.Contains(description, ".."):
			t.Errorf("%s was put together wrongly: %q", what, description)
		}
	}
	all, functions := offers(t)
	for _, o := range all {
		check(o.String(), o.schema.Block.Description, o.schema.Block.DescriptionKind)
		o.eachAttribute(func(path string, attribute *tfprotov6.SchemaAttribute) {
			check(o.String()+" "+path, attribute.Description, attribute.DescriptionKind)
		})
	}
	for name, function := range functions {
		check("function "+name, function.Description, function.DescriptionKind)
		for _, parameter := range append(slices.Clone(function.Parameters), function.VariadicParameter) {
			if parameter != nil {
				check("function "+name+" "+parameter.Name, parameter.Description, parameter.DescriptionKind)
			}
		}
		if function.Summary == "" {
			t.Errorf("function %s has no summary", name)
		}
	}
}

// harmless are the attributes that are named like a secret and are not one.
var harmless = map[string]string{
	"client_secret_version":             "is a number",
	"previous_client_secret_expires_at": "is a time",
	"previous_secret_grace_period":      "is a duration",
	"token_count":                       "is a number",
	"service_tokens":                    "is a list of what is public about tokens",
	"service_token_id":                  "is an id",
	"token_id":                          "is an id",
	"pgp_key":                           "is a public key",
	"sealed_box_public_key":             "is a public key",
	"age_recipients":                    "are public keys",
	"encrypted_client_secret":           "is public",
	"client_secret_issued_at":           "is a time",
	"client_secret_wo_version":          "is a number",
	"client_secret_encryption":          "has public keys",
	"age_identity_file":                 "is the name of a file",
	"api_token_file":                    "is the name of a file",
}

// TestRules_sensitive requires attributes that are named like a secret to be sensitive.
func TestRules_sensitive(t *testing.T) {
	t.Parallel()

	secret := regexp.MustCompile(`token|secret|password|key|identity|credential`)
	all, _ := offers(t)
	for _, o := range all {
		o.eachAttribute(func(path string, attribute *tfprotov6.SchemaAttribute) {
			reason, isHarmless := harmless[attribute.Name]
			hidden := attribute.Sensitive || attribute.WriteOnly
			switch {
			case secret.MatchString(attribute.Name) && !hidden && !isHarmless:
				t.Errorf("%s %s has the name of a secret and can be seen", o, path)
			case isHarmless && hidden:
				t.Errorf("%s %s %s, but is hidden", o, path, reason)
			}
		})
	}
}

// TestRules_names requires the provider's prefix for every type, and snake case.
func TestRules_names(t *testing.T) {
	t.Parallel()

	name := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	all, functions := offers(t)
	for _, o := range all {
		if !name.MatchString(o.name) || o.kind != "provider" && !strings.HasPrefix(o.name, provider.TypeName+"_") {
			t.Errorf("%s is no name for a type", o)
		}
		o.eachAttribute(func(path string, attribute *tfprotov6.SchemaAttribute) {
			if !name.MatchString(attribute.Name) {
				t.Errorf("%s %s is no name for an attribute", o, path)
			}
		})
		if len(o.schema.Block.BlockTypes) > 0 {
			t.Errorf("%s has blocks; use nested attributes, which can do more", o)
		}
	}
	for function := range functions {
		if !name.MatchString(function) || strings.HasPrefix(function, provider.TypeName+"_") {
			t.Errorf("%s is no name for a function", function)
		}
	}
}

// TestRules_examples requires an example of everything, in the folder that the
// documentation uses, and no other folders.
func TestRules_examples(t *testing.T) {
	t.Parallel()

	files := map[string]string{
		"provider": "provider*.tf", "resources": "resource*.tf", "data-sources": "data-source*.tf", "ephemeral-resources": "ephemeral-resource*.tf",
		"actions": "action*.tf", "list-resources": "list-resource*.tfquery.hcl", "functions": "function*.tf",
	}
	root := filepath.Join("..", "..", "examples")
	want := map[string]bool{filepath.Join(root, "quickstart"): true}
	has := func(folder, pattern string) {
		want[folder] = true
		if found, err := filepath.Glob(filepath.Join(folder, pattern)); err != nil || len(found) == 0 {
			t.Errorf("%s has no %s", folder, pattern)
		}
	}
	all, functions := offers(t)
	for _, o := range all {
		folder := filepath.Join(root, o.kind, o.name)
		if o.kind == "provider" {
			folder = filepath.Join(root, o.kind)
		}
		has(folder, files[o.kind])
		if o.kind == "resources" {
			has(folder, "import.sh")
			has(folder, "import-by-string-id.tf")
			has(folder, "import-by-identity.tf")
		}
	}
	for name := range functions {
		has(filepath.Join(root, "functions", name), files["functions"])
	}
	for kind := range files {
		folders, err := filepath.Glob(filepath.Join(root, kind, "*", ""))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			if kind != "provider" && !want[folder] {
				t.Errorf("%s is an example of nothing", folder)
			}
		}
	}
}

// TestRules_resources requires an identity with descriptions, import and ModifyPlan of
// every resource.
func TestRules_resources(t *testing.T) {
	t.Parallel()

	p := protocoltest.Start(t.Context(), t, nil)
	identities, err := p.Server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.MustSucceed(identities.Diagnostics, err)
	for name := range p.Schema.ResourceSchemas {
		identity := identities.IdentitySchemas[name]
		if identity == nil {
			t.Errorf("%s has no identity", name)
			continue
		}
		var required []string
		for _, attribute := range identity.IdentityAttributes {
			if attribute.Description == "" {
				t.Errorf("%s: %s of the identity has no description", name, attribute.Name)
			}
			if attribute.RequiredForImport {
				required = append(required, attribute.Name)
			}
		}
		if !slices.Equal(required, []string{"id"}) {
			t.Errorf("%s cannot be imported only by its ID, but by %v", name, required)
		}
	}
	for name := range p.Schema.ListResourceSchemas {
		if identities.IdentitySchemas[name] == nil {
			t.Errorf("%s is listed and is no resource with an identity", name)
		}
	}
	for _, newResource := range provider.New("test")().Resources(t.Context()) {
		r := newResource()
		for what, ok := range map[string]bool{
			"import":      is[resource.ResourceWithImportState](r),
			"configure":   is[resource.ResourceWithConfigure](r),
			"modify plan": is[resource.ResourceWithModifyPlan](r),
		} {
			if !ok {
				t.Errorf("%T cannot %s", r, what)
			}
		}
	}
}

func is[T any](value any) bool {
	_, ok := value.(T)
	return ok
}

// withoutAccount are the types that make no request.
var withoutAccount = map[string]string{
	"access_client_secret": "decrypts its argument",
}

// TestRules_account requires an optional account_id of everything that belongs to an
// account.
func TestRules_account(t *testing.T) {
	t.Parallel()

	all, _ := offers(t)
	for _, o := range all {
		if o.kind == "provider" || withoutAccount[o.name] != "" {
			continue
		}
		found := map[string]*tfprotov6.SchemaAttribute{}
		for _, attribute := range o.schema.Block.Attributes {
			found[attribute.Name] = attribute
		}
		account := found["account_id"]
		if account == nil {
			t.Errorf("%s has no account_id, but only %v", o, slices.Sorted(maps.Keys(found)))
			continue
		}
		if !account.Optional || !strings.Contains(account.Description, "Defaults to the provider's") {
			t.Errorf("%s: account_id must be optional and say what it defaults to: %q", o, account.Description)
		}
	}
}
