package models_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/models"
)

// TestEncodeWithList encodes what the framework would encode.
func TestEncodeWithList(t *testing.T) {
	t.Parallel()

	element := objectType(t)
	outer := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"account": tftypes.String, "tokens": tftypes.List{ElementType: element}, "zone": tftypes.String,
	}}
	of := func(tokens any) tftypes.Value {
		return tftypes.NewValue(outer, map[string]tftypes.Value{
			"account": text("a"), "zone": text(nil), "tokens": tftypes.NewValue(outer.AttributeTypes["tokens"], tokens),
		})
	}
	for _, count := range []int{0, 1, 15, 16, 70_000} {
		one := object(t, func(attribute string) any {
			if attribute == "labels" {
				return map[string]tftypes.Value{"a": text("1")} // Nothing is unknown in a data source that was read.
			}
			return known[attribute]
		})
		values := make([]tftypes.Value, count)
		elements := make([][]byte, count)
		for i := range values {
			values[i] = one
			encoded, err := models.Encode(one)
			if err != nil {
				t.Fatal(err)
			}
			elements[i] = encoded
		}
		raw, err := models.EncodeWithList(of(nil), "tokens", elements)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tfprotov6.DynamicValue{MsgPack: raw}.Unmarshal(outer)
		if err != nil {
			t.Fatalf("%d elements: %v", count, err)
		}
		if count < 100 && !got.Equal(of(values)) {
			t.Errorf("%d elements: got %s", count, got)
		}
		var found map[string]tftypes.Value
		var list []tftypes.Value
		if err := got.As(&found); err != nil {
			t.Fatal(err)
		}
		if err := found["tokens"].As(&list); err != nil || len(list) != count {
			t.Errorf("%d elements, %v, want %d", len(list), err, count)
		}
	}
	if _, err := models.EncodeWithList(of(nil), "others", nil); err == nil {
		t.Error("a list that is no attribute is encoded")
	}
	if _, err := models.EncodeWithList(text("a"), "tokens", nil); err == nil {
		t.Error("a text is encoded")
	}
}
