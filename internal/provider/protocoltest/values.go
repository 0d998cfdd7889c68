package protocoltest

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Plain returns a value as encoding/json would decode it.
func Plain(t testing.TB, value tftypes.Value) any {
	t.Helper()

	if value.IsNull() {
		return nil
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		return As[string](t, value)
	case typ.Is(tftypes.Bool):
		return As[bool](t, value)
	case typ.Is(tftypes.Number):
		number := As[big.Float](t, value)
		return json.Number(number.String())
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		out := map[string]any{}
		for name, element := range As[map[string]tftypes.Value](t, value) {
			out[name] = Plain(t, element)
		}
		return out
	default:
		out := []any{}
		for _, element := range As[[]tftypes.Value](t, value) {
			out = append(out, Plain(t, element))
		}
		return out
	}
}

// As converts a value to a Go type.
func As[T any](t testing.TB, value tftypes.Value) T {
	t.Helper()

	var out T
	if err := value.As(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Decode decodes an object.
func Decode(t testing.TB, value *tfprotov6.DynamicValue, valueType tftypes.Type) map[string]tftypes.Value {
	t.Helper()

	object, err := value.Unmarshal(valueType)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]tftypes.Value{}
	if err := object.As(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// BlockOf is the reverse of [Client.Encode] for strings, booleans and whole numbers;
// null attributes are left out.
func BlockOf(t testing.TB, schema *tfprotov6.Schema, raw *tfprotov6.DynamicValue) Block {
	t.Helper()

	out := Block{}
	for name, element := range Decode(t, raw, schema.ValueType()) {
		switch value := Plain(t, element).(type) {
		case nil:
		case json.Number:
			number, err := value.Int64()
			if err != nil {
				t.Fatal(err)
			}
			out[name] = number
		default:
			out[name] = value
		}
	}
	return out
}
