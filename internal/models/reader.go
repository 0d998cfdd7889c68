// Package models reads Terraform's values into the models of the rooms.
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
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Reader reads values into a T, whose fields have the tags that the framework
// knows. It does what the Get of the framework's Config, Plan and State does, in a
// tenth of the time: what belongs where is worked out once and not with each
// value. So it is for what is read for every object of a plan.
type Reader[T any] struct {
	fields []field
}

// field is where the value of an attribute goes.
type field struct {
	attribute string
	kind      attr.Type
	index     []int
}

// NewReader returns a reader for the values of a schema with such attributes. It
// panics where the model has other attributes, which only a mistake in the
// provider can bring about.
func NewReader[T any](attributes map[string]schema.Attribute) *Reader[T] {
	model := reflect.TypeFor[T]()
	r := &Reader[T]{}
	for _, f := range reflect.VisibleFields(model) {
		if f.Anonymous {
			continue
		}
		name := f.Tag.Get("tfsdk")
		attribute, ok := attributes[name]
		if !ok {
			panic(fmt.Sprintf("%s.%s is %q, which is no attribute", model, f.Name, name))
		}
		r.fields = append(r.fields, field{name, attribute.GetType(), f.Index})
	}
	if len(r.fields) != len(attributes) {
		panic(fmt.Sprintf("%s has %d of the attributes %s", model, len(r.fields), slices.Sorted(maps.Keys(attributes))))
	}
	return r
}

// Read reads a value, which is an object of the schema and is there.
func (r *Reader[T]) Read(ctx context.Context, raw tftypes.Value) (T, diag.Diagnostics) {
	var (
		model  T
		values map[string]tftypes.Value
	)
	if err := raw.As(&values); err != nil {
		return model, failed(err)
	}
	if raw.IsNull() {
		return model, failed(errors.New("it is null"))
	}
	to := reflect.ValueOf(&model).Elem()
	for _, f := range r.fields {
		value, err := f.kind.ValueFromTerraform(ctx, values[f.attribute])
		if err != nil {
			return model, failed(fmt.Errorf("%s: %w", f.attribute, err))
		}
		from, into := reflect.ValueOf(value), to.FieldByIndex(f.index)
		if from.Type() != into.Type() {
			return model, failed(fmt.Errorf("%s: the model has a %s, and the schema a %s", f.attribute, into.Type(), from.Type()))
		}
		into.Set(from)
	}
	return model, nil
}

func failed(err error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read a value",
		err.Error()+". This is a bug in the provider; please report it to the provider developers.")}
}
