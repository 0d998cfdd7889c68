package models

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// Encode encodes a value as Terraform's plugin protocol does.
func Encode(value tftypes.Value) ([]byte, error) {
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		return nil, err
	}
	return encoded.MsgPack, nil
}

// EncodeWithList encodes an object in which one attribute is a long list, whose elements
// are encoded already. The elements are released as they are copied, so that a list takes
// little more memory than its encoding.
func EncodeWithList(object tftypes.Value, list string, elements [][]byte) ([]byte, error) {
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		return nil, err
	}
	if _, ok := values[list]; !ok {
		return nil, fmt.Errorf("the object has no attribute %q", list)
	}
	size := 0
	for _, element := range elements {
		size += len(element)
	}
	var out bytes.Buffer
	out.Grow(size + 4096)
	encoder := msgpack.NewEncoder(&out)
	if err := encoder.EncodeMapLen(len(values)); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := encoder.EncodeString(name); err != nil {
			return nil, err
		}
		if name == list {
			if err := encoder.EncodeArrayLen(len(elements)); err != nil {
				return nil, err
			}
			for i, element := range elements {
				out.Write(element)
				elements[i] = nil
			}
			continue
		}
		encoded, err := Encode(values[name])
		if err != nil {
			return nil, err
		}
		out.Write(encoded)
	}
	return out.Bytes(), nil
}
