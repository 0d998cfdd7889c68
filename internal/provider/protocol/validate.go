package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// validateShortcut reports whether a configuration is certain to be valid: no validator
// of the schema and of the resource has a diagnostic. In any doubt it returns false, and
// the framework says what is wrong.
func (s *server) validateShortcut(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	found, ok := s.resourceType(ctx, req.TypeName)
	if !ok || found.validation == nil || req.Config == nil {
		return false
	}
	raw, err := req.Config.Unmarshal(found.valueType)
	var values map[string]tftypes.Value
	if err != nil || raw.IsNull() || raw.As(&values) != nil {
		return false
	}
	writeOnly := req.ClientCapabilities != nil && req.ClientCapabilities.WriteOnlyAttributesAllowed
	config := tfsdk.Config{Raw: raw, Schema: found.schema}
	for i := range found.validation {
		if a := &found.validation[i]; !a.accepts(ctx, config, values[a.name], writeOnly) {
			return false
		}
	}
	r, ok := found.newResource().(resource.ResourceWithValidateConfig)
	if !ok {
		return true
	}
	var resp resource.ValidateConfigResponse
	r.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: config}, &resp)
	return len(resp.Diagnostics) == 0
}

// validation is what the schema of a resource checks.
type validation []attributeValidation

// attributeValidation is what the schema checks of one attribute.
type attributeValidation struct {
	name       string
	attrType   attr.Type
	required   bool
	settable   bool
	writeOnly  bool
	isNested   bool
	path       path.Path
	expression path.Expression
	strings    []validator.String
	int64s     []validator.Int64
}

// newValidation returns nil if the resource or its schema has checks that only the
// framework supports.
func newValidation(r resource.Resource, attributes map[string]schema.Attribute) validation {
	if _, ok := r.(resource.ResourceWithConfigValidators); ok {
		return nil
	}
	out := make(validation, 0, len(attributes))
	for name, attribute := range attributes {
		a := attributeValidation{
			name: name, attrType: attribute.GetType(), required: attribute.IsRequired(), settable: attribute.IsRequired() || attribute.IsOptional(),
			writeOnly: attribute.IsWriteOnly(), path: path.Root(name), expression: path.MatchRoot(name),
		}
		switch attribute := attribute.(type) {
		case schema.StringAttribute:
			a.strings = attribute.Validators
		case schema.Int64Attribute:
			a.int64s = attribute.Validators
		case schema.BoolAttribute:
			if len(attribute.Validators) > 0 {
				return nil
			}
		case schema.MapAttribute, schema.SetAttribute, schema.SingleNestedAttribute:
			a.isNested = true
		default:
			return nil
		}
		if attribute.GetDeprecationMessage() != "" {
			return nil
		}
		out = append(out, a)
	}
	return out
}

// accepts reports whether a value is certain to be valid.
func (a *attributeValidation) accepts(ctx context.Context, config tfsdk.Config, raw tftypes.Value, writeOnlyAllowed bool) bool {
	null := raw.IsNull()
	switch {
	case null && a.required, !null && !a.settable, !null && a.writeOnly && !writeOnlyAllowed:
		return false
	case a.isNested:
		return null // Elements and nested attributes are left to the framework.
	}
	value, err := a.attrType.ValueFromTerraform(ctx, raw)
	if _, validates := value.(xattr.ValidateableAttribute); err != nil || validates {
		return false
	}
	return a.acceptsString(ctx, config, value) && a.acceptsInt64(ctx, config, value)
}

func (a *attributeValidation) acceptsString(ctx context.Context, config tfsdk.Config, value attr.Value) bool {
	if len(a.strings) == 0 {
		return true
	}
	text, ok := value.(basetypes.StringValuable)
	if !ok {
		return false
	}
	converted, diags := text.ToStringValue(ctx)
	if len(diags) > 0 {
		return false
	}
	req := validator.StringRequest{Path: a.path, PathExpression: a.expression, Config: config, ConfigValue: converted}
	for _, v := range a.strings {
		var resp validator.StringResponse
		if v.ValidateString(ctx, req, &resp); len(resp.Diagnostics) > 0 {
			return false
		}
	}
	return true
}

func (a *attributeValidation) acceptsInt64(ctx context.Context, config tfsdk.Config, value attr.Value) bool {
	if len(a.int64s) == 0 {
		return true
	}
	number, ok := value.(basetypes.Int64Valuable)
	if !ok {
		return false
	}
	converted, diags := number.ToInt64Value(ctx)
	if len(diags) > 0 {
		return false
	}
	req := validator.Int64Request{Path: a.path, PathExpression: a.expression, Config: config, ConfigValue: converted}
	for _, v := range a.int64s {
		var resp validator.Int64Response
		if v.ValidateInt64(ctx, req, &resp); len(resp.Diagnostics) > 0 {
			return false
		}
	}
	return true
}
