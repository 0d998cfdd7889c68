package contracttest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// Marks of this project in the document.
const (
	// markExtension names the capability that an operation, a parameter, a header
	// or a property needs. What has no such mark belongs to the core.
	markExtension = "x-extension"

	// markCoreOnly marks an operation that is of the core only on every
	// server, though it shares its schemas with one that is not.
	markCoreOnly = "x-core-only"

	// markRequestField marks a property of an answer, and names a field of the
	// request's body without which the property must not be there.
	markRequestField = "x-requires-request-field"
)

// contract is the document, ready for use.
type contract struct {
	doc    *openapi3.T
	router routers.Router

	// unknownRoute is used in place of an operation if there is none: it has the
	// answers that every route may give.
	unknownRoute *routers.Route

	// conditional are the operations that answer with a property that has
	// markRequestField.
	conditional map[*openapi3.Operation]bool
}

// load reads the document, once per process.
var load = sync.OnceValues(func() (*contract, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData([]byte(access.OpenAPI))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}

	// The servers of the document are real ones. Tests talk to others, and the
	// base path is cut off before a route is looked up.
	doc.Servers = nil
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("build the router: %w", err)
	}

	unknownRoute, err := newUnknownRoute(doc)
	if err != nil {
		return nil, err
	}
	return &contract{doc: doc, router: router, unknownRoute: unknownRoute, conditional: findConditional(doc)}, nil
})

// newUnknownRoute collects the answers that a server may give if the document
// has no operation: that there is none, or what it says before it looks.
func newUnknownRoute(doc *openapi3.T) (*routers.Route, error) {
	responses := openapi3.NewResponses()
	responses.Delete("default")
	for status, name := range map[string]string{
		"400": "UnknownRoute",
		"401": "Unauthorized",
		"403": "Forbidden",
		"404": "UnknownRoute",
		"429": "RateLimited",
		"5XX": "ServerError",
	} {
		response := doc.Components.Responses[name]
		if response == nil {
			return nil, fmt.Errorf("the document has no response %s", name)
		}
		responses.Set(status, response)
	}
	return &routers.Route{Spec: doc, Operation: &openapi3.Operation{Responses: responses}}, nil
}

// findConditional returns the operations one of whose good answers has a property
// with markRequestField.
func findConditional(doc *openapi3.T) map[*openapi3.Operation]bool {
	found := map[*openapi3.Operation]bool{}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for status, response := range operation.Responses.Map() {
				media := response.Value.Content.Get("application/json")
				if strings.HasPrefix(status, "2") && media != nil && hasMark(media.Schema, markRequestField) {
					found[operation] = true
				}
			}
		}
	}
	return found
}

// hasMark says whether a property of the schema, at any depth, has the mark. The
// document has no recursive schema.
func hasMark(ref *openapi3.SchemaRef, mark string) bool {
	if ref == nil || ref.Value == nil {
		return false
	}
	schema := ref.Value
	if schema.Extensions[mark] != nil || hasMark(schema.Items, mark) {
		return true
	}
	for _, part := range schema.AllOf {
		if hasMark(part, mark) {
			return true
		}
	}
	for _, property := range schema.Properties {
		if hasMark(property, mark) {
			return true
		}
	}
	return false
}

// find returns the operation that a request without its base path asks for, and
// false if the document has none.
func (c *contract) find(r *http.Request) (*routers.Route, map[string]string, bool) {
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return c.unknownRoute, nil, false
	}
	return route, params, true
}
