package contracttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// document returns the document, which load has validated.
func document(t *testing.T) *openapi3.T {
	t.Helper()
	contract, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return contract.doc
}

// forEachOperation calls check for every operation, with its method and path.
func forEachOperation(doc *openapi3.T, check func(name string, item *openapi3.PathItem, operation *openapi3.Operation)) {
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			check(method+" "+path, item, operation)
		}
	}
}

// The operations of the API, with the capability that each needs.
func TestDocument_operations(t *testing.T) {
	t.Parallel()
	const (
		tokens   = "/accounts/{account_id}/access/service_tokens"
		token    = tokens + "/{service_token_id}"
		accounts = "/accounts/{account_id}/access/service_accounts"
		account  = accounts + "/{service_account_id}"
		zone     = "/zones/{zone_id}/access/service_tokens"
		inZone   = zone + "/{service_token_id}"
	)
	want := map[string]string{
		"POST " + tokens:              "createServiceToken",
		"GET " + tokens:               "listServiceTokens",
		"GET " + token:                "getServiceToken",
		"PUT " + token:                "updateServiceToken",
		"DELETE " + token:             "deleteServiceToken",
		"POST " + token + "/refresh":  "refreshServiceToken",
		"POST " + token + "/rotate":   "rotateServiceToken",
		"POST " + token + "/reassign": "reassignServiceToken of service_accounts",
		"POST " + accounts:            "createServiceAccount of service_accounts",
		"GET " + accounts:             "listServiceAccounts of service_accounts",
		"GET " + account:              "getServiceAccount of service_accounts",
		"PUT " + account:              "updateServiceAccount of service_accounts",
		"DELETE " + account:           "deleteServiceAccount of service_accounts",
		"POST " + zone:                "createZoneServiceToken, core only",
		"GET " + zone:                 "listZoneServiceTokens, core only",
		"GET " + inZone:               "getZoneServiceToken, core only",
		"PUT " + inZone:               "updateZoneServiceToken, core only",
		"DELETE " + inZone:            "deleteZoneServiceToken, core only",
		"GET /accounts/{account_id}/access/capabilities": "getCapabilities of full",
		"GET /accounts/{account_id}/access/identity":     "getIdentity of full",
		"POST /accounts/{account_id}/access/uploads":     "createUpload of full",
	}
	got := map[string]string{}
	forEachOperation(document(t), func(name string, _ *openapi3.PathItem, operation *openapi3.Operation) {
		got[name] = operation.OperationID
		if extension := operation.Extensions[markExtension]; extension != nil {
			got[name] += fmt.Sprintf(" of %v", extension)
		}
		if operation.Extensions[markCoreOnly] == true {
			got[name] += ", core only"
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

// Every operation says what it does, and how it succeeds and fails.
func TestDocument_operationsAreComplete(t *testing.T) {
	t.Parallel()
	forEachOperation(document(t), func(name string, item *openapi3.PathItem, operation *openapi3.Operation) {
		if operation.Summary == "" || strings.HasSuffix(operation.Summary, ".") {
			t.Errorf("%s: summary %q is empty or a sentence", name, operation.Summary)
		}
		if !strings.HasSuffix(operation.Description, ".") {
			t.Errorf("%s: description %q is no text", name, operation.Description)
		}
		if len(operation.Tags) != 1 {
			t.Errorf("%s: has tags %v, want one", name, operation.Tags)
		}

		statuses := slices.Sorted(maps.Keys(operation.Responses.Map()))
		for _, status := range []string{"400", "401", "403", "404", "429", "5XX"} {
			if !slices.Contains(statuses, status) {
				t.Errorf("%s: has no answer %s", name, status)
			}
		}
		if !slices.ContainsFunc(statuses, func(status string) bool { return strings.HasPrefix(status, "2") }) {
			t.Errorf("%s: has no good answer", name)
		}

		isPost := strings.HasPrefix(name, "POST /accounts/")
		hasKey := operation.Parameters.GetByInAndName("header", "Idempotency-Key") != nil
		if hasKey != isPost || slices.Contains(statuses, "422") != isPost {
			t.Errorf("%s: idempotency is for POST under accounts, and for every one", name)
		}
		for _, parameters := range []openapi3.Parameters{item.Parameters, operation.Parameters} {
			for _, parameter := range parameters {
				if parameter.Value.Description == "" || parameter.Value.Example == nil {
					t.Errorf("%s: parameter %s needs a description and an example", name, parameter.Value.Name)
				}
			}
		}
	})
}

// body is a body of a request or an answer.
type body struct {
	name  string
	media *openapi3.MediaType
	as    openapi3.SchemaValidationOption
}

// bodies lists every body of every operation.
func bodies(doc *openapi3.T) []body {
	var all []body
	forEachOperation(doc, func(name string, _ *openapi3.PathItem, operation *openapi3.Operation) {
		if operation.RequestBody != nil {
			for mediaType, media := range operation.RequestBody.Value.Content {
				all = append(all, body{name + " " + mediaType, media, openapi3.VisitAsRequest()})
			}
		}
		for status, response := range operation.Responses.Map() {
			for mediaType, media := range response.Value.Content {
				all = append(all, body{name + " " + status + " " + mediaType, media, openapi3.VisitAsResponse()})
			}
		}
	})
	return all
}

// Every body has an example, and it fits also by the rules that load does not
// know: the formats of this project.
func TestDocument_examples(t *testing.T) {
	t.Parallel()
	for _, body := range bodies(document(t)) {
		examples := map[string]any{}
		if body.media.Example != nil {
			examples["example"] = body.media.Example
		}
		for name, example := range body.media.Examples {
			examples[name] = example.Value.Value
		}
		if len(examples) == 0 {
			t.Errorf("%s: has no example", body.name)
		}
		for name, example := range examples {
			if body.media.Schema == nil {
				continue // the page of a proxy
			}
			err := body.media.Schema.Value.VisitJSON(example, append(slices.Clone(schemaOptions), body.as)...)
			for _, reason := range reasons(err) {
				t.Errorf("%s: example %s: %s", body.name, name, reason)
			}
		}
	}
}

// What a client sends is held to the letter: every object of a request is closed.
func TestDocument_requestsAreClosed(t *testing.T) {
	t.Parallel()
	forEachOperation(document(t), func(name string, _ *openapi3.PathItem, operation *openapi3.Operation) {
		if operation.RequestBody == nil {
			return
		}
		media := operation.RequestBody.Value.Content["application/json"]
		if media == nil {
			return // an upload
		}
		if has := media.Schema.Value.AdditionalProperties.Has; has == nil || *has {
			t.Errorf("%s: the body may have unknown fields", name)
		}
	})
}

// Every schema and every property is described, and every mark has a meaning.
func TestDocument_schemasAreDescribed(t *testing.T) {
	t.Parallel()
	doc := document(t)
	capabilities := slices.Collect(maps.Keys(doc.Components.Schemas["Capabilities"].Value.Properties))

	var check func(name string, ref *openapi3.SchemaRef)
	check = func(name string, ref *openapi3.SchemaRef) {
		if ref == nil {
			return
		}
		schema := ref.Value
		if extension := schema.Extensions[markExtension]; extension != nil {
			if text, ok := extension.(string); !ok || (text != "full" && !slices.Contains(capabilities, text)) {
				t.Errorf("%s: %v is no capability", name, extension)
			}
		}
		for property, inner := range schema.Properties {
			if inner.Value.Description == "" {
				t.Errorf("%s/%s: has no description", name, property)
			}
			check(name+"/"+property, inner)
		}
		for _, part := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
			check(name, part)
		}
		check(name+"/-", schema.Items)
		check(name, schema.Not)
	}
	for name, ref := range doc.Components.Schemas {
		if ref.Value.Description == "" {
			t.Errorf("%s: has no description", name)
		}
		check(name, ref)
	}
	for _, body := range bodies(doc) {
		check(body.name, body.media.Schema)
	}
	for name, header := range doc.Components.Headers {
		if header.Value.Description == "" || header.Value.Example == nil {
			t.Errorf("header %s needs a description and an example", name)
		}
	}
}

// The rule that a secret in the answer to an update needs a field in the request
// is found in the document, and nowhere else.
func TestDocument_conditional(t *testing.T) {
	t.Parallel()
	contract, err := load()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for operation := range contract.conditional {
		got = append(got, operation.OperationID)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"updateServiceToken", "updateZoneServiceToken"}, got); diff != "" {
		t.Errorf("conditional operations (-want +got):\n%s", diff)
	}
}
