package protocol

import (
	"bytes"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ignoreUndefined drops attributes that the schema no longer has, as the framework does.
var ignoreUndefined = tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}}

// decodeStored decodes a state as Terraform stores it, in JSON. Texts and flags, which most
// attributes are, are decoded here; plugin-go needs ten times as long for them. It gives
// the result of RawState.UnmarshalWithOpts.
func decodeStored(raw *tfprotov6.RawState, valueType tftypes.Type) (tftypes.Value, error) {
	object, isObject := valueType.(tftypes.Object)
	var fields map[string]json.RawMessage
	if !isObject || len(raw.JSON) == 0 || json.Unmarshal(raw.JSON, &fields) != nil || fields == nil {
		return raw.UnmarshalWithOpts(valueType, ignoreUndefined)
	}
	values := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, attributeType := range object.AttributeTypes {
		value, err := decodeStoredAttribute(fields[name], attributeType)
		if err != nil {
			// The error of the whole state names the attribute.
			return raw.UnmarshalWithOpts(valueType, ignoreUndefined)
		}
		values[name] = value
	}
	return tftypes.NewValue(valueType, values), nil
}

func decodeStoredAttribute(raw json.RawMessage, attributeType tftypes.Type) (tftypes.Value, error) {
	var (
		text string
		flag bool
	)
	switch {
	case len(raw) == 0, bytes.Equal(raw, []byte("null")):
		return tftypes.NewValue(attributeType, nil), nil
	case attributeType.Is(tftypes.String) && raw[0] == '"' && json.Unmarshal(raw, &text) == nil:
		return tftypes.NewValue(attributeType, text), nil
	case attributeType.Is(tftypes.Bool) && json.Unmarshal(raw, &flag) == nil:
		return tftypes.NewValue(attributeType, flag), nil
	}
	return (&tfprotov6.RawState{JSON: raw}).UnmarshalWithOpts(attributeType, ignoreUndefined)
}
