package models

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// Codec converts between the values of a schema and a T, a struct whose fields
// have tfsdk tags. It gives the results of the framework's Get and Set in a tenth of the
// time, because it matches attributes and fields only once.
type Codec[T any] struct {
	fields []field
}

// field is the struct field of an attribute.
type field struct {
	attribute string
	attrType  attr.Type
	index     []int
}

// NewCodec returns a codec for the schema with these attributes. It panics if T and the
// schema have different attributes, which is a bug in the provider.
func NewCodec[T any, A interface{ GetType() attr.Type }](attributes map[string]A) *Codec[T] {
	model := reflect.TypeFor[T]()
	c := &Codec[T]{}
	for _, f := range reflect.VisibleFields(model) {
		if f.Anonymous {
			continue
		}
		name := f.Tag.Get("tfsdk")
		attribute, ok := attributes[name]
		if !ok {
			panic(fmt.Sprintf("%s.%s has the tag %q, which is no attribute", model, f.Name, name))
		}
		c.fields = append(c.fields, field{name, attribute.GetType(), f.Index})
	}
	if len(c.fields) != len(attributes) {
		panic(fmt.Sprintf("%s has %d of the attributes %s", model, len(c.fields), slices.Sorted(maps.Keys(attributes))))
	}
	return c
}

// Read converts an object of the schema to a model. The object must not be null.
func (c *Codec[T]) Read(ctx context.Context, raw tftypes.Value) (T, diag.Diagnostics) {
	var (
		model  T
		values map[string]tftypes.Value
	)
	if err := raw.As(&values); err != nil {
		return model, failed("read", err)
	}
	if raw.IsNull() {
		return model, failed("read", errors.New("it is null"))
	}
	to := reflect.ValueOf(&model).Elem()
	for _, f := range c.fields {
		value, err := f.attrType.ValueFromTerraform(ctx, values[f.attribute])
		if err != nil {
			return model, failed("read", fmt.Errorf("%s: %w", f.attribute, err))
		}
		from, into := reflect.ValueOf(value), to.FieldByIndex(f.index)
		if from.Type() != into.Type() {
			return model, failed("read", fmt.Errorf("%s: the model has a %s, and the schema a %s", f.attribute, into.Type(), from.Type()))
		}
		into.Set(from)
	}
	return model, nil
}

// Write converts a model to an object of the schema and stores that in to, the Raw field
// of a state or a plan of the schema, null or not. If it fails, to stays as it is.
func (c *Codec[T]) Write(ctx context.Context, to *tftypes.Value, model *T) diag.Diagnostics {
	objectType, ok := to.Type().(tftypes.Object)
	if !ok || len(objectType.AttributeTypes) != len(c.fields) {
		return failed("write", fmt.Errorf("it is of another schema: %s", to.Type()))
	}
	from := reflect.ValueOf(model).Elem()
	values := make(map[string]tftypes.Value, len(c.fields))
	for _, f := range c.fields {
		value, ok := reflect.TypeAssert[attr.Value](from.FieldByIndex(f.index))
		if !ok {
			return failed("write", fmt.Errorf("%s: the model has a %s", f.attribute, from.FieldByIndex(f.index).Type()))
		}
		want, ok := objectType.AttributeTypes[f.attribute]
		if !ok {
			return failed("write", fmt.Errorf("%s: it is of another schema", f.attribute))
		}
		if value.IsNull() {
			// The zero value of a set, a map or an object is null and has no element type.
			values[f.attribute] = tftypes.NewValue(want, nil)
			continue
		}
		converted, err := value.ToTerraformValue(ctx)
		if err != nil {
			return failed("write", fmt.Errorf("%s: %w", f.attribute, err))
		}
		if !converted.Type().Equal(want) {
			return failed("write", fmt.Errorf("%s: the model has a %s, and the schema a %s", f.attribute, converted.Type(), want))
		}
		values[f.attribute] = converted
	}
	*to = tftypes.NewValue(objectType, values)
	return nil
}

// failed returns the error of a conversion. It names no value, which could be a secret.
func failed(verb string, err error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to "+verb+" a value", err.Error()+". "+diagnostics.BugNotice)}
}
