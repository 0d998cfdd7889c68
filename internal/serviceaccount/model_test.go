package serviceaccount

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestModel_toUpdate(t *testing.T) {
	t.Parallel()

	some := func(s string) *string { return &s }
	for name, tc := range map[string]struct {
		prior, planned model
		want           access.UpdateServiceAccount
	}{
		"nothing": {
			model{Name: types.StringValue("a"), Description: types.StringNull()},
			model{Name: types.StringValue("a"), Description: types.StringNull()},
			access.UpdateServiceAccount{},
		},
		"what the API does not know of": {
			model{Name: types.StringValue("a"), ForceDestroy: types.BoolValue(false), ID: types.StringValue("x")},
			model{Name: types.StringValue("a"), ForceDestroy: types.BoolValue(true), ID: types.StringUnknown()},
			access.UpdateServiceAccount{},
		},
		"only the name": {
			model{Name: types.StringValue("a"), Description: types.StringValue("d")},
			model{Name: types.StringValue("b"), Description: types.StringValue("d")},
			access.UpdateServiceAccount{Name: some("b")},
		},
		"only the description": {
			model{Name: types.StringValue("a"), Description: types.StringNull()},
			model{Name: types.StringValue("a"), Description: types.StringValue("d")},
			access.UpdateServiceAccount{Description: some("d")},
		},
		"a removed description is sent as an empty one": {
			model{Name: types.StringValue("a"), Description: types.StringValue("d")},
			model{Name: types.StringValue("a"), Description: types.StringNull()},
			access.UpdateServiceAccount{Description: some("")},
		},
		"both": {
			model{Name: types.StringValue("a"), Description: types.StringValue("d")},
			model{Name: types.StringValue("b"), Description: types.StringValue("e")},
			access.UpdateServiceAccount{Name: some("b"), Description: some("e")},
		},
	} {
		got, differs := tc.planned.toUpdate(&tc.prior)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if want := tc.want != (access.UpdateServiceAccount{}); differs != want {
			t.Errorf("%s: differs is %t", name, differs)
		}
	}
}

func TestModel_toCreate(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		planned model
		want    access.CreateServiceAccount
	}{
		{model{Name: types.StringValue("a")}, access.CreateServiceAccount{Name: "a"}},
		{model{Name: types.StringValue("a"), Description: types.StringValue("d")}, access.CreateServiceAccount{Name: "a", Description: "d"}},
	} {
		if got := tc.planned.toCreate(); got != tc.want {
			t.Errorf("got %+v, want %+v", got, tc.want)
		}
	}
}

func TestModel_fromAPI(t *testing.T) {
	t.Parallel()

	made := time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.FixedZone("", 3600))
	count := int64(2)
	full := access.ServiceAccount{ID: "id", Name: "a", Description: "d", TokenCount: &count, CreatedAt: &made, UpdatedAt: &made}
	bare := access.ServiceAccount{ID: "id", Name: "a"}

	second := made.Truncate(time.Second)

	// What the API does not know of stays as it was.
	got := model{AccountID: types.StringValue("account"), ForceDestroy: types.BoolValue(true), Description: types.StringValue("old")}
	got.fromAPI(&bare)
	if want := (model{
		ID: types.StringValue("id"), AccountID: types.StringValue("account"), Name: types.StringValue("a"),
		Description: types.StringNull(), ForceDestroy: types.BoolValue(true), CreatedAt: customtypes.NewTimestampNull(),
	}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got.fromAPI(&full)
	if at, ok := got.CreatedAt.Time(); got.Description.ValueString() != "d" || !ok || !at.Equal(second) {
		t.Errorf("got %+v", got)
	}

	var data dataModel
	data.fromAPI(types.StringValue("account"), &bare)
	if want := (dataModel{ID: types.StringValue("id"), AccountID: types.StringValue("account"), Name: types.StringValue("a")}); data != want {
		t.Errorf("got %+v, want %+v", data, want)
	}
	data.fromAPI(types.StringValue("account"), &full)
	if at, ok := data.UpdatedAt.Time(); data.TokenCount.ValueInt64() != 2 || !ok || !at.Equal(second) {
		t.Errorf("got %+v", data)
	}
}

// TestOwnedTokensMessage lists the tokens, up to a limit.
func TestOwnedTokensMessage(t *testing.T) {
	t.Parallel()

	tokens := func(n int) []*access.ServiceToken {
		var out []*access.ServiceToken
		for i := range n {
			out = append(out, &access.ServiceToken{ID: fmt.Sprintf("id-%d", i), Name: fmt.Sprintf("token-%d", i)})
		}
		return out
	}
	for n, want := range map[int]string{
		1:  "still owns 1 service token:\n\n  token-0 (id-0)\n\nReassign",
		2:  "still owns 2 service tokens:\n\n  token-0 (id-0)\n  token-1 (id-1)\n\nReassign",
		20: "  token-19 (id-19)\n\nReassign",
		21: "  token-19 (id-19)\n  and 1 more\n\nReassign",
		99: "  and 79 more\n",
	} {
		if got := ownedTokensMessage("deploy", tokens(n)); !strings.Contains(got, want) {
			t.Errorf("%d tokens: got\n%s\nwant in it\n%s", n, got, want)
		}
	}
}
