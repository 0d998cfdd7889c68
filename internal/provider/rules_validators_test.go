package provider_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// attribute is what the attributes of all kinds of schemas have in common. The
// framework's own name for it is internal.
type attribute interface {
	GetType() attr.Type
	IsOptional() bool
	IsRequired() bool
}

// eachFrameworkAttribute calls a function for every attribute of everything that
// the provider offers, as the framework has it: with types and validators, which
// do not go over the wire.
func eachFrameworkAttribute(t *testing.T, do func(where string, attribute attribute)) {
	t.Helper()

	ctx := t.Context()
	p := provider.New("test")()
	schemas := map[string]any{}
	named := func(group string, object any) string { return group + " " + reflect.TypeOf(object).String() }

	var whole framework.SchemaResponse
	p.Schema(ctx, framework.SchemaRequest{}, &whole)
	schemas["provider"] = whole.Schema
	for _, newType := range p.Resources(ctx) {
		var resp resource.SchemaResponse
		object := newType()
		object.Schema(ctx, resource.SchemaRequest{}, &resp)
		schemas[named("resource", object)] = resp.Schema
	}
	for _, newType := range p.DataSources(ctx) {
		var resp datasource.SchemaResponse
		object := newType()
		object.Schema(ctx, datasource.SchemaRequest{}, &resp)
		schemas[named("data source", object)] = resp.Schema
	}
	if with, ok := p.(framework.ProviderWithEphemeralResources); ok {
		for _, newType := range with.EphemeralResources(ctx) {
			var resp ephemeral.SchemaResponse
			object := newType()
			object.Schema(ctx, ephemeral.SchemaRequest{}, &resp)
			schemas[named("ephemeral resource", object)] = resp.Schema
		}
	}
	if with, ok := p.(framework.ProviderWithListResources); ok {
		for _, newType := range with.ListResources(ctx) {
			var resp list.ListResourceSchemaResponse
			object := newType()
			object.ListResourceConfigSchema(ctx, list.ListResourceSchemaRequest{}, &resp)
			schemas[named("list resource", object)] = resp.Schema
		}
	}
	if with, ok := p.(framework.ProviderWithActions); ok {
		for _, newType := range with.Actions(ctx) {
			var resp action.SchemaResponse
			object := newType()
			object.Schema(ctx, action.SchemaRequest{}, &resp)
			schemas[named("action", object)] = resp.Schema
		}
	}

	n := 0
	for name, schema := range schemas {
		walk(reflect.ValueOf(schema), name, func(where string, attribute attribute) {
			n++
			do(where, attribute)
		})
	}
	if n < 50 {
		t.Errorf("only %d attributes were looked at", n)
	}
}

// walk goes through the field Attributes of a schema, of a nested attribute, or of
// the NestedObject of one: the kinds have as many types for them as there are.
func walk(holder reflect.Value, where string, do func(where string, attribute attribute)) {
	if nested := holder.FieldByName("NestedObject"); nested.IsValid() {
		walk(nested, where, do)
	}
	attributes := holder.FieldByName("Attributes")
	if !attributes.IsValid() {
		return
	}
	for each := attributes.MapRange(); each.Next(); {
		nested, ok := reflect.TypeAssert[attribute](each.Value())
		if !ok {
			continue
		}
		name := where + " " + each.Key().String()
		do(name, nested)
		walk(each.Value().Elem(), name, do)
	}
}

// TestRules_customTypes wants a validator on every attribute of a type of our own
// that users set: the types themselves take whatever they are given.
func TestRules_customTypes(t *testing.T) {
	t.Parallel()

	found := 0
	eachFrameworkAttribute(t, func(where string, attribute attribute) {
		if !attribute.IsOptional() && !attribute.IsRequired() {
			return
		}
		switch attribute.GetType().(type) {
		case customtypes.DurationType, customtypes.LifetimeType, customtypes.TimestampType:
			found++
			if !refuses(t, attribute, "no such value") {
				t.Errorf("%s takes any text", where)
			}
		case customtypes.OriginSetType:
			found++
			if !refusesSet(t, attribute, "https://*.example.com") {
				t.Errorf("%s takes any text", where)
			}
		}
	})
	if found < 5 {
		t.Errorf("only %d attributes have types of our own", found)
	}
}

// TestRules_empty refuses the empty text everywhere: what is absent has one form,
// and that is null. The keys of client_secret_encryption are checked together, by the
// resource.
func TestRules_empty(t *testing.T) {
	t.Parallel()

	eachFrameworkAttribute(t, func(where string, attribute attribute) {
		if _, isText := attribute.(interface{ StringValidators() []validator.String }); !isText || !attribute.IsOptional() && !attribute.IsRequired() {
			return
		}
		if strings.Contains(where, "client_secret_encryption ") {
			return
		}
		if !refuses(t, attribute, "") {
			t.Errorf("%s takes an empty text", where)
		}
	})
}

// refuses asks the validators of an attribute about a text, those that look at
// other attributes excepted.
func refuses(t *testing.T, attribute attribute, text string) bool {
	t.Helper()

	validators, ok := attribute.(interface{ StringValidators() []validator.String })
	if !ok {
		return false
	}
	for _, each := range validators.StringValidators() {
		if reflect.TypeOf(each).Name() == "ExactlyOneOfValidator" {
			continue
		}
		var resp validator.StringResponse
		each.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("x"), ConfigValue: types.StringValue(text)}, &resp)
		if resp.Diagnostics.HasError() {
			return true
		}
	}
	return false
}

func refusesSet(t *testing.T, attribute attribute, text string) bool {
	t.Helper()

	validators, ok := attribute.(interface{ SetValidators() []validator.Set })
	if !ok {
		return false
	}
	value := types.SetValueMust(types.StringType, []attr.Value{types.StringValue(text)})
	for _, each := range validators.SetValidators() {
		var resp validator.SetResponse
		each.ValidateSet(t.Context(), validator.SetRequest{Path: path.Root("x"), ConfigValue: value}, &resp)
		if resp.Diagnostics.HasError() {
			return true
		}
	}
	return false
}
