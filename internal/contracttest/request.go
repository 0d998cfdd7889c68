package contracttest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// checkRequest returns what is wrong with the request of ex.
func (c *contract) checkRequest(ctx context.Context, ex *exchange) []string {
	if !ex.known {
		return []string{"the contract has no such route"}
	}
	violations := ex.unknownQueryParameters()
	if len(ex.body) > 0 && ex.wantsJSON() && isJSON(ex.request.Header) && !json.Valid(ex.body) {
		return append(violations, "the body is not one JSON value")
	}

	request := ex.request.WithContext(ctx)
	request.Body = io.NopCloser(bytes.NewReader(ex.body))
	request.ContentLength = int64(len(ex.body)) // it is unknown for a chunked body
	err := openapi3filter.ValidateRequest(ctx, &openapi3filter.RequestValidationInput{
		Request:    request,
		PathParams: ex.params,
		Route:      ex.route,
		Options: &openapi3filter.Options{
			MultiError:                        true,
			RejectWhenRequestBodyNotSpecified: true,
			SkipSettingDefaults:               true, // a check changes nothing
			AuthenticationFunc:                requireCredential,
			SchemaValidationOptions:           schemaOptions,
		},
	})
	return append(append(violations, reasons(err)...), ex.extensionFields()...)
}

// wantsJSON reports whether the body of the request must be JSON. An upload may be
// anything, whatever its header says.
func (ex *exchange) wantsJSON() bool {
	body := ex.route.Operation.RequestBody
	return body != nil && body.Value.Content["application/json"] != nil
}

// unknownQueryParameters reports the parameters that the operation does not
// have. OpenAPI cannot forbid them.
func (ex *exchange) unknownQueryParameters() []string {
	known := map[string]bool{}
	for _, parameters := range []openapi3.Parameters{ex.route.PathItem.Parameters, ex.route.Operation.Parameters} {
		for _, parameter := range parameters {
			if parameter.Value.In == openapi3.ParameterInQuery {
				known[parameter.Value.Name] = true
			}
		}
	}
	var violations []string
	for _, name := range slices.Sorted(maps.Keys(ex.request.URL.Query())) {
		if !known[name] {
			violations = append(violations, fmt.Sprintf("query parameter %q is not in the contract", name))
		}
	}
	return violations
}

// requireCredential asks for the header of the security scheme, whatever it
// holds: whether a credential works is for the server to decide.
func requireCredential(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	header := in.RequestValidationInput.Request.Header
	if in.SecurityScheme.Type == "apiKey" {
		if header.Get(in.SecurityScheme.Name) == "" {
			return fmt.Errorf("header %s is missing", in.SecurityScheme.Name)
		}
		return nil
	}
	scheme, credential, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(credential) == "" {
		return errors.New("header Authorization with a bearer token is missing")
	}
	return nil
}
