// Package identity holds what names an object of the API in Terraform: the
// identity schema that all resources share, and the forms of an import id.
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

// Model is the identity of an object: the account it lives in and its id there.
type Model struct {
	AccountID types.String `tfsdk:"account_id"`
	ID        types.String `tfsdk:"id"`
}

// Schema describes the identity of one kind of object, such as "service token".
func Schema(kind string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       fmt.Sprintf("The account that the %s lives in. The provider's account where it is left out.", kind),
			},
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       fmt.Sprintf("The id of the %s.", kind),
			},
		},
	}
}

// Value is the identity as it goes to Terraform.
func (m Model) Value() tftypes.Value {
	return value(map[string]types.String{"account_id": m.AccountID, "id": m.ID})
}

func value(of map[string]types.String) tftypes.Value {
	kinds, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for name, text := range of {
		kinds[name], values[name] = tftypes.String, tftypes.NewValue(tftypes.String, text.ValueStringPointer())
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values)
}

// Set writes the identity of an object, whose parts are known. Terraform older
// than 1.12 asks for none, but the framework hands out a place for it all the same.
func Set(to *tfsdk.ResourceIdentity, m interface{ Value() tftypes.Value }) {
	if to != nil {
		to.Raw = m.Value()
	}
}

// ParseImportID splits an import id: "ID", "ACCOUNT_ID/ID", or
// "accounts/ACCOUNT_ID/ID" as the official Cloudflare provider writes it. The
// account is empty where the id does not name one.
func ParseImportID(s string) (accountID, id string, err error) {
	parts := strings.Split(s, "/")
	if len(parts) == 3 && parts[0] == "accounts" {
		parts = parts[1:]
	}
	if len(parts) > 2 {
		return "", "", fmt.Errorf("%q has too many parts", s)
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

// check holds an identity to the same rules as an id that a person typed.
func (m Model) check() diag.Diagnostics { return m.checkAs("account_id", "an account") }

// checkAs is check where the object lives in something else than an account.
func (m Model) checkAs(home, kindOfHome string) diag.Diagnostics {
	var diags diag.Diagnostics
	check := func(name, kind string, value types.String) {
		text := value.ValueString()
		if _, _, err := ParseImportID(text); err != nil || strings.Contains(text, "/") {
			diags.AddAttributeError(path.Root(name), "Invalid identity", fmt.Sprintf("%q is not the id of %s.", text, kind))
		}
	}
	check("id", "an object", m.ID)
	if !m.AccountID.IsNull() {
		check(home, kindOfHome, m.AccountID)
	}
	return diags
}

// FromImport reads what is imported, by id or by identity, and falls back to the
// provider's account where the request names none.
func FromImport(ctx context.Context, req resource.ImportStateRequest, providerAccount types.String) (Model, diag.Diagnostics) {
	var (
		m     Model
		diags diag.Diagnostics
	)
	if req.ID != "" {
		account, id, err := ParseImportID(req.ID)
		if err != nil {
			diags.AddError("Invalid import id",
				err.Error()+".\n\nWrite the id alone, or \"ACCOUNT_ID/ID\" for an object of another account than the provider's.")
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

// fromIdentity checks an identity and falls back to the provider's account.
func fromIdentity(m Model, providerAccount types.String) (Model, diag.Diagnostics) {
	if diags := m.check(); diags.HasError() {
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
