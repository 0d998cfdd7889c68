package protocol

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// storedType has an attribute of each type that the resources have.
var storedType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"text": tftypes.String, "flag": tftypes.Bool, "count": tftypes.Number,
	"map": tftypes.Map{ElementType: tftypes.String}, "set": tftypes.Set{ElementType: tftypes.String},
	"object": tftypes.Object{AttributeTypes: map[string]tftypes.Type{"key": tftypes.String}},
}}

// storedStates are states with valid and invalid values.
var storedStates = []string{
	`{}`, `{"text":"a","flag":true,"count":2,"map":{"a":"b"},"set":["a","b"],"object":{"key":"x"}}`,
	`{"text":null,"flag":null,"count":null,"map":null,"set":null,"object":null}`, `{"text":"\u00e9\u2028\ud83d\ude80\n\"","flag":false}`,
	`{"text":1}`, `{"text":true}`, `{"text":["a"]}`, `{"flag":"true"}`, `{"flag":1}`, `{"count":"2"}`, `{"count":1.5}`, `{"count":123456789012345678901234567890}`,
	`{"map":{"a":1}}`, `{"map":[]}`, `{"set":"a"}`, `{"object":{"key":"x","gone":1}}`, `{"object":{}}`, `{"gone":{"a":[1,2]},"text":"a"}`,
	`{"text":"a","text":"b"}`, `null`, `[]`, `"a"`, `{`, ``, `{"text":"\ud800"}`, "{\"text\":\"a\xff\"}", ` { "text" : "a" , "flag" : true } `, `{"text":"a"}{}`,
}

// TestDecodeStored compares the results with those of plugin-go.
func TestDecodeStored(t *testing.T) {
	t.Parallel()

	for _, state := range storedStates {
		compareStored(t, state)
	}
}

func FuzzDecodeStored(f *testing.F) {
	for _, state := range storedStates {
		f.Add(state)
	}
	f.Fuzz(compareStored)
}

func compareStored(t *testing.T, state string) {
	t.Helper()

	want, errWant := (&tfprotov6.RawState{JSON: []byte(state)}).UnmarshalWithOpts(storedType, ignoreUndefined)
	got, errGot := decodeStored(&tfprotov6.RawState{JSON: []byte(state)}, storedType)
	if (errGot == nil) != (errWant == nil) {
		// plugin-go ignores what follows a value, which Terraform never writes.
		if errGot != nil || !strings.Contains(errWant.Error(), "invalid character") {
			t.Errorf("%q: got %v, want %v", state, errGot, errWant)
		}
		return
	}
	if errWant == nil && !got.Equal(want) {
		t.Errorf("%q: got %s, want %s", state, got, want)
	}
}
