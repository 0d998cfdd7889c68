package protocol

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/identity"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// faultyResource is a resource whose creation has mistakes.
type faultyResource struct {
	resourceWithShortcuts

	creates func(ctx context.Context, resp *resource.CreateResponse, private providerdata.PrivateWriter)
}

func (r faultyResource) CreateWithPrivate(ctx context.Context, _ resource.CreateRequest, resp *resource.CreateResponse, private providerdata.PrivateWriter) {
	r.creates(ctx, resp, private)
}

// TestCreate_mistakes reports what Terraform cannot be told of, and returns the rest.
func TestCreate_mistakes(t *testing.T) {
	t.Parallel()

	described := schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true}, "secret_wo": schema.StringAttribute{Optional: true, WriteOnly: true},
	}}
	valueType, identified := described.Type().TerraformType(t.Context()), identity.Schema("object")
	identityType := identified.Type().TerraformType(t.Context())
	text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	object := func(secret any) tftypes.Value {
		return tftypes.NewValue(valueType, map[string]tftypes.Value{"id": text("a"), "secret_wo": text(secret)})
	}
	named := tftypes.NewValue(identityType, map[string]tftypes.Value{"account_id": text("b"), "id": text("a")})
	for name, tc := range map[string]struct {
		creates func(ctx context.Context, resp *resource.CreateResponse, private providerdata.PrivateWriter)
		state   tftypes.Value
		private string
		want    string
	}{
		"nothing wrong": {
			creates: func(ctx context.Context, resp *resource.CreateResponse, private providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = object(nil), named
				resp.Diagnostics.Append(private.SetKey(ctx, "version", []byte("1"))...)
			},
			state: object(nil), private: `{"version":"MQ=="}`,
		},
		"a write-only value in the state": {
			creates: func(_ context.Context, resp *resource.CreateResponse, _ providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = object("s3cret"), named
			},
			state: object(nil),
		},
		"a write-only value in the state after an error": {
			creates: func(_ context.Context, resp *resource.CreateResponse, _ providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = object("s3cret"), named
				resp.Diagnostics.AddError("Unable to enable it", "It exists.")
			},
			state: object(nil), want: "Unable to enable it",
		},
		"no state": {
			creates: func(_ context.Context, resp *resource.CreateResponse, _ providerdata.PrivateWriter) {
				resp.Identity.Raw = named
			},
			state: tftypes.NewValue(valueType, nil), want: "Unable to return what was created",
		},
		"no identity": {
			creates: func(_ context.Context, resp *resource.CreateResponse, _ providerdata.PrivateWriter) {
				resp.State.Raw = object(nil)
			},
			state: object(nil), want: "Unable to return what was created",
		},
		"private state that is not JSON": {
			creates: func(ctx context.Context, resp *resource.CreateResponse, private providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = object(nil), named
				resp.Diagnostics.Append(private.SetKey(ctx, "version", []byte("s3cret"))...)
			},
			state: object(nil), want: "Unable to write private state",
		},
		"a reserved key": {
			creates: func(ctx context.Context, resp *resource.CreateResponse, private providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = object(nil), named
				resp.Diagnostics.Append(private.SetKey(ctx, ".version", []byte("1"))...)
			},
			state: object(nil), want: "Unable to write private state",
		},
		"a removed key": {
			creates: func(ctx context.Context, resp *resource.CreateResponse, private providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = object(nil), named
				resp.Diagnostics.Append(private.SetKey(ctx, "version", []byte("1"))...)
				resp.Diagnostics.Append(private.SetKey(ctx, "version", nil)...)
			},
			state: object(nil),
		},
		"a state of another schema": {
			creates: func(_ context.Context, resp *resource.CreateResponse, _ providerdata.PrivateWriter) {
				resp.State.Raw, resp.Identity.Raw = text("s3cret"), named
			},
			want: "Unable to return what was created",
		},
	} {
		r := configuredResource{
			resourceType{schema: described, valueType: valueType, identityType: identityType, creation: newCreation(t.Context(), described.Attributes)},
			faultyResource{creates: tc.creates},
		}
		null := tftypes.NewValue(identityType, nil)
		resp := r.create(t.Context(), resource.CreateRequest{Identity: &tfsdk.ResourceIdentity{Raw: null, Schema: identified}})

		got := ""
		for _, d := range resp.Diagnostics {
			got += d.Summary
			if strings.Contains(d.Detail, "s3cret") {
				t.Errorf("%s: the detail has a value: %s", name, d.Detail)
			}
		}
		if got != tc.want || string(resp.Private) != tc.private {
			t.Errorf("%s: got %q and the private state %s, want %q and %s", name, got, resp.Private, tc.want, tc.private)
		}
		if !encodes(t, resp.NewState, valueType, tc.state) {
			t.Errorf("%s: got another state than %s", name, tc.state)
		}
	}
}

// encodes reports whether an encoded value is the wanted one, or is missing if the zero
// value is wanted.
func encodes(t *testing.T, encoded *tfprotov6.DynamicValue, valueType tftypes.Type, want tftypes.Value) bool {
	t.Helper()

	if encoded == nil || want.Type() == nil {
		return encoded == nil && want.Type() == nil
	}
	got, err := encoded.Unmarshal(valueType)
	if err != nil {
		t.Fatal(err)
	}
	return got.Equal(want)
}
