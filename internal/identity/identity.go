// Package identity contains what identifies an API object in Terraform: the identity
// schema that all resources share, and the forms of an import ID.
package identity

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Model is the identity of an object of an account.
type Model struct {
	AccountID types.String `tfsdk:"account_id"`
	ID        types.String `tfsdk:"id"`
}

// Schema returns the identity schema of a type of object, such as "service token".
func Schema(object string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       fmt.Sprintf("The account of the %s. Defaults to the provider's account.", object),
			},
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       fmt.Sprintf("The ID of the %s.", object),
			},
		},
	}
}

// Value returns the identity as a value of its schema.
func (m Model) Value() tftypes.Value {
	return value(map[string]types.String{"account_id": m.AccountID, "id": m.ID})
}

func value(attributes map[string]types.String) tftypes.Value {
	attributeTypes, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for name, text := range attributes {
		attributeTypes[name], values[name] = tftypes.String, tftypes.NewValue(tftypes.String, text.ValueStringPointer())
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: attributeTypes}, values)
}

// Set stores an identity without unknown attributes. to is nil if the resource has no
// identity.
func Set(to *tfsdk.ResourceIdentity, m interface{ Value() tftypes.Value }) {
	if to != nil {
		to.Raw = m.Value()
	}
}

// ParseImportID splits an import ID: "ID", "ACCOUNT_ID/ID", or
// "accounts/ACCOUNT_ID/ID" as in the official Cloudflare provider. accountID is empty
// for the first form.
func ParseImportID(s string) (accountID, id string, err error) {
	parts := strings.Split(s, "/")
	if len(parts) == 3 && parts[0] == "accounts" {
		parts = parts[1:]
	}
	if len(parts) > 2 {
		return "", "", fmt.Errorf("%q has too many parts", s)
	}
	if strings.Contains(s, ",") {
		return "", "", fmt.Errorf("%q contains a comma; the parts are separated by slashes", s)
	}
	for _, part := range parts {
		if part == "" || part == "." || part == ".." || strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return "", "", fmt.Errorf("%q has an empty or unusable part", s)
		}
	}
	if len(parts) == 1 {
		return "", parts[0], nil
	}
	return parts[0], parts[1], nil
}

// check reports IDs that could not be part of an import ID. The ID of the scope, which
// may be null, is at the attribute scope, such as "account_id" of "an account".
func check(id, scopeID types.String, scope, scopeName string) diag.Diagnostics {
	var diags diag.Diagnostics
	check := func(attribute, name string, value types.String) {
		text := value.ValueString()
		if _, _, err := ParseImportID(text); err != nil || strings.Contains(text, "/") {
			diags.AddAttributeError(path.Root(attribute), "Invalid identity", fmt.Sprintf("%q is not the ID of %s.", text, name))
		}
	}
	check("id", "an object", id)
	if !scopeID.IsNull() {
		check(scope, scopeName, scopeID)
	}
	return diags
}

// FromImport returns the identity of the object that a request imports by ID or by
// identity. The account defaults to the provider's.
func FromImport(ctx context.Context, req resource.ImportStateRequest, providerAccount types.String) (Model, diag.Diagnostics) {
	return fromImport(ctx, req, providerAccount, accountForms)
}

// fromImport is [FromImport] whose errors list the given forms of import IDs.
func fromImport(ctx context.Context, req resource.ImportStateRequest, providerAccount types.String, forms string) (Model, diag.Diagnostics) {
	var (
		m     Model
		diags diag.Diagnostics
	)
	if isEmpty(req) {
		return m, diag.Diagnostics{errNoImportID(forms)}
	}
	if req.ID != "" {
		account, id, err := ParseImportID(req.ID)
		if err != nil {
			diags.AddError("Invalid import ID", err.Error()+"."+forms)
			return m, diags
		}
		m.ID = types.StringValue(id)
		if account != "" {
			m.AccountID = types.StringValue(account)
		}
		return m.inAccount(providerAccount)
	}
	diags.Append(req.Identity.Get(ctx, &m)...)
	if diags.HasError() {
		return m, diags
	}
	return fromIdentity(m, providerAccount)
}

// fromIdentity checks an identity. The account defaults to the provider's.
func fromIdentity(m Model, providerAccount types.String) (Model, diag.Diagnostics) {
	if diags := check(m.ID, m.AccountID, "account_id", "an account"); diags.HasError() {
		return m, diags
	}
	return m.inAccount(providerAccount)
}

func (m Model) inAccount(providerAccount types.String) (Model, diag.Diagnostics) {
	var diags diag.Diagnostics
	if m.AccountID.IsNull() || m.AccountID.IsUnknown() {
		m.AccountID = providerAccount
	}
	if m.AccountID.IsNull() || m.AccountID.IsUnknown() {
		diags.AddError("Missing account",
			"The import names no account and the provider has none. Import \"ACCOUNT_ID/ID\", or set account_id in the provider block.")
	}
	return m, diags
}
