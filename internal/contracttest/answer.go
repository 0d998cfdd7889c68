package contracttest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3filter"
)

// checkAnswer returns what is wrong with the answer of ex.
func (c *contract) checkAnswer(ctx context.Context, ex *exchange) []string {
	if ex.route.Operation.Responses.Status(ex.status) == nil {
		if !ex.known {
			return []string{"the status is not one for an unknown route"}
		}
		return []string{"the operation has no such status"}
	}
	violations := ex.checkRequestName()
	if isJSON(ex.header) && !json.Valid(ex.answer) {
		return append(violations, "the body is not one JSON value")
	}

	err := openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request:    ex.request,
			PathParams: ex.params,
			Route:      ex.route,
		},
		Status: ex.status,
		Header: ex.header,
		Body:   io.NopCloser(bytes.NewReader(ex.answer)),
		Options: &openapi3filter.Options{
			MultiError:              true,
			SchemaValidationOptions: schemaOptions,
		},
	})
	violations = append(violations, reasons(err)...)
	if c.conditional[ex.route.Operation] {
		violations = append(violations, ex.checkConditional()...)
	}
	return violations
}

// checkRequestName asks for one of the two headers that name a request. OpenAPI
// cannot say "one of them". A failing server may have a proxy speak for it.
func (ex *exchange) checkRequestName() []string {
	if ex.status >= http.StatusInternalServerError || ex.header.Get("X-Request-Id") != "" || ex.header.Get("Cf-Ray") != "" {
		return nil
	}
	return []string{"neither header x-request-id nor Cf-Ray is there"}
}

// checkConditional reports properties that are in the answer though the field
// that they depend on is not in the request.
func (ex *exchange) checkConditional() []string {
	var sent map[string]any
	// A body that is no JSON object has no fields; that is a matter of checkRequest.
	_ = json.Unmarshal(ex.body, &sent)

	var violations []string
	for _, property := range ex.properties() {
		if field, ok := property.schema.Extensions[markRequestField].(string); ok && sent[field] == nil {
			violations = append(violations, fmt.Sprintf("%s is there though the request has no %s", property.pointer, field))
		}
	}
	return violations
}

// isJSON says whether the header announces JSON.
func isJSON(header http.Header) bool {
	mediaType, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && mediaType == "application/json"
}
