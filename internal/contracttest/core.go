package contracttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// isCoreOnly reports whether the operation is of the core only on every server.
func (ex *exchange) isCoreOnly() bool {
	isCoreOnly, _ := ex.route.Operation.Extensions[markCoreOnly].(bool)
	return isCoreOnly
}

// extensionFields returns the fields of extensions in the body of a request for
// an operation of the core only.
func (ex *exchange) extensionFields() []string {
	requestBody := ex.route.Operation.RequestBody
	var value any
	if !ex.isCoreOnly() || requestBody == nil || json.Unmarshal(ex.body, &value) != nil {
		return nil
	}
	var violations []string
	for _, property := range appendProperties(nil, requestBody.Value.Content.Get("application/json").Schema.Value, value, "") {
		if extension := property.schema.Extensions[markExtension]; extension != nil {
			violations = append(violations, fmt.Sprintf("the core does not take %s (extension %v)", property.pointer, extension))
		}
	}
	return violations
}

// checkCoreOnly returns what in the answer of ex a core-only server could not
// have said.
func checkCoreOnly(ex *exchange) []string {
	var violations []string
	if extension := ex.route.Operation.Extensions[markExtension]; extension != nil && !ex.deniesRoute() {
		violations = append(violations, fmt.Sprintf("the core does not know this route (extension %v)", extension))
	}
	if response := ex.route.Operation.Responses.Status(ex.status); response != nil {
		for _, name := range slices.Sorted(maps.Keys(response.Value.Headers)) {
			extension := response.Value.Headers[name].Value.Extensions[markExtension]
			if extension != nil && ex.header.Get(name) != "" {
				violations = append(violations, fmt.Sprintf("the core does not send header %s (extension %v)", name, extension))
			}
		}
	}
	for _, property := range ex.properties() {
		if extension := property.schema.Extensions[markExtension]; extension != nil {
			violations = append(violations, fmt.Sprintf("the core does not send %s (extension %v)", property.pointer, extension))
		}
	}
	return violations
}

// deniesRoute says whether the answer could come from a server that does not
// know the route: it says so, or it got no further than the credential or the
// rate limit.
func (ex *exchange) deniesRoute() bool {
	switch ex.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return true
	case http.StatusBadRequest, http.StatusNotFound:
		var envelope struct {
			Errors []struct {
				Code int `json:"code"`
			} `json:"errors"`
		}
		if err := json.Unmarshal(ex.answer, &envelope); err != nil || len(envelope.Errors) == 0 {
			return false
		}
		code := envelope.Errors[0].Code
		return code == 7000 || code == 7003
	default:
		return ex.status >= http.StatusInternalServerError
	}
}

// property is one that an answer has and the document declares.
type property struct {
	pointer string // JSON pointer into the answer
	schema  *openapi3.Schema
}

// properties lists the declared properties of the answer. It is empty for an
// answer that is not JSON or that the operation does not have.
func (ex *exchange) properties() []property {
	response := ex.route.Operation.Responses.Status(ex.status)
	if response == nil {
		return nil
	}
	media := response.Value.Content.Get("application/json")
	var value any
	if media == nil || media.Schema == nil || json.Unmarshal(ex.answer, &value) != nil {
		return nil
	}
	return appendProperties(nil, media.Schema.Value, value, "")
}

// appendProperties adds the properties of value that the schema declares, at any
// depth. Answers of the document use no oneOf and no anyOf.
func appendProperties(found []property, schema *openapi3.Schema, value any, pointer string) []property {
	for _, part := range schema.AllOf {
		found = appendProperties(found, part.Value, value, pointer)
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
			inner, ok := value[name]
			if !ok {
				continue
			}
			declared := schema.Properties[name].Value
			found = append(found, property{pointer: pointer + "/" + name, schema: declared})
			found = appendProperties(found, declared, inner, pointer+"/"+name)
		}
	case []any:
		if schema.Items == nil {
			break
		}
		for i, inner := range value {
			found = appendProperties(found, schema.Items.Value, inner, pointer+"/"+strconv.Itoa(i))
		}
	}
	return found
}
