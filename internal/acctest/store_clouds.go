package acctest

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// replacing is a version whose change replaces the object.
var replacing = schema.Int64Attribute{Optional: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()}}

// AWS replaces the provider hashicorp/aws: the resources of Secrets Manager. A new
// version of a secret is a new object, and deleting an old one deletes nothing.
func AWS(store SecretStore) Companion {
	p := &replacedProvider{name: "aws", resources: []resource.Resource{
		&storeResource{
			store: &Sink{}, typeName: "aws_secretsmanager_secret", entry: attributes("name", "name"),
			attributes: map[string]schema.Attribute{
				"id":   storeID(),
				"name": schema.StringAttribute{Required: true},
			},
		},
		&storeResource{
			store: store, typeName: "aws_secretsmanager_secret_version", versioned: true,
			entry: attributes("secret_id", "secret_string_wo"),
			attributes: map[string]schema.Attribute{
				"id":                       storeID(),
				"secret_id":                schema.StringAttribute{Required: true},
				"secret_string_wo":         schema.StringAttribute{Optional: true, WriteOnly: true},
				"secret_string_wo_version": replacing,
			},
		},
	}}
	return p.companion("hashicorp/aws")
}

// Google replaces the provider hashicorp/google: the resources of Secret Manager. A
// new version of a secret is a new object, as on AWS.
func Google(store SecretStore) Companion {
	p := &replacedProvider{name: "google", resources: []resource.Resource{
		&storeResource{
			store: &Sink{}, typeName: "google_secret_manager_secret", entry: attributes("secret_id", "secret_id"),
			attributes: map[string]schema.Attribute{
				"id":        storeID(),
				"secret_id": schema.StringAttribute{Required: true},
			},
			blocks: map[string]schema.Block{"replication": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
				Blocks: map[string]schema.Block{"auto": schema.ListNestedBlock{}},
			}}},
		},
		&storeResource{
			store: store, typeName: "google_secret_manager_secret_version", versioned: true,
			entry: attributes("secret", "secret_data_wo"),
			attributes: map[string]schema.Attribute{
				"id":                     storeID(),
				"secret":                 schema.StringAttribute{Required: true},
				"secret_data_wo":         schema.StringAttribute{Optional: true, WriteOnly: true},
				"secret_data_wo_version": replacing,
			},
		},
	}}
	return p.companion("hashicorp/google")
}

// Kubernetes replaces the provider hashicorp/kubernetes: the resource of secrets.
// The store gets the data as JSON.
func Kubernetes(store SecretStore) Companion {
	p := &replacedProvider{name: "kubernetes", resources: []resource.Resource{&storeResource{
		store: store, typeName: "kubernetes_secret_v1", entry: kubernetesEntry,
		attributes: map[string]schema.Attribute{
			"id":               storeID(),
			"data_wo":          schema.MapAttribute{Optional: true, WriteOnly: true, ElementType: types.StringType},
			"data_wo_revision": schema.Int64Attribute{Optional: true},
		},
		blocks: map[string]schema.Block{"metadata": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{
				"name":      schema.StringAttribute{Optional: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}},
				"namespace": schema.StringAttribute{Optional: true},
			},
		}}},
	}}}
	return p.companion("hashicorp/kubernetes")
}

func kubernetesEntry(ctx context.Context, config tfsdk.Config) (name, secret string, diags diag.Diagnostics) {
	var (
		object types.String
		data   map[string]string
	)
	diags.Append(config.GetAttribute(ctx, path.Root("metadata").AtListIndex(0).AtName("name"), &object)...)
	diags.Append(config.GetAttribute(ctx, path.Root("data_wo"), &data)...)
	content, err := json.Marshal(data)
	if err != nil {
		diags.AddError("Invalid data", err.Error())
	}
	return object.ValueString(), string(content), diags
}
