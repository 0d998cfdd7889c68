package acctest

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Vault replaces the provider hashicorp/vault: the resource that writes a secret
// to a KV version 2 store, and the ephemeral resource that reads it.
func Vault(store SecretStore) Companion {
	p := &replacedProvider{
		name: "vault",
		resources: []resource.Resource{&storeResource{
			store: store, typeName: "vault_kv_secret_v2", entry: attributes("name", "data_json_wo"), checked: true,
			attributes: map[string]schema.Attribute{
				"id":                   storeID(),
				"mount":                schema.StringAttribute{Required: true},
				"name":                 schema.StringAttribute{Required: true},
				"data_json_wo":         schema.StringAttribute{Required: true, WriteOnly: true},
				"data_json_wo_version": schema.Int64Attribute{Required: true},
			},
		}},
		ephemerals: []ephemeral.EphemeralResource{&vaultSecret{store}},
	}
	return p.companion("hashicorp/vault")
}

type vaultSecret struct{ store SecretStore }

// Metadata names the ephemeral resource.
func (v *vaultSecret) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "vault_kv_secret_v2"
}

// Schema is that part of the original's which is needed here.
func (v *vaultSecret) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"mount":    ephemeralschema.StringAttribute{Required: true},
		"mount_id": ephemeralschema.StringAttribute{Optional: true},
		"name":     ephemeralschema.StringAttribute{Required: true},
		"data":     ephemeralschema.MapAttribute{Computed: true, ElementType: types.StringType},
	}}
}

// Open reads the secret. That there is none is an error, as in the original.
func (v *vaultSecret) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	secret, err := v.store.Read(name.ValueString())
	var data map[string]string
	if err = errors.Join(err, json.Unmarshal([]byte(secret), &data)); err != nil {
		resp.Diagnostics.AddError("The store failed", err.Error())
		return
	}
	resp.Result.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("data"), data)...)
}
