package provider

import (
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/seal"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// identities reads the age identities that the block names, directly or in a
// file; nil if it names none or they are not known yet.
func (m *model) identities() (*seal.Identities, diag.Diagnostics) {
	text, at := m.AgeIdentity, path.Root("age_identity")
	diags := validators.Conflict(path.Root("age_identity_file"), m.AgeIdentity, m.AgeIdentityFile,
		"Only one of age_identity and age_identity_file can be set, ACCESS_AGE_IDENTITY and ACCESS_AGE_IDENTITY_FILE included.")
	if diags.HasError() || m.AgeIdentity.IsUnknown() || m.AgeIdentityFile.IsUnknown() {
		return nil, diags
	}
	if !m.AgeIdentityFile.IsNull() {
		at = path.Root("age_identity_file")
		content, err := os.ReadFile(m.AgeIdentityFile.ValueString())
		if err != nil {
			diags.AddAttributeError(at, "Unable to read the identity file",
				fmt.Sprintf("%s: %s.\n\nSet it to a file with age identities or a private SSH key.", m.source("age_identity_file"), err))
			return nil, diags
		}
		return parseIdentities(string(content), at, m.source("age_identity_file"))
	}
	if text.IsNull() {
		return nil, diags
	}
	return parseIdentities(text.ValueString(), at, m.source("age_identity"))
}

func parseIdentities(text string, at path.Path, source string) (*seal.Identities, diag.Diagnostics) {
	var diags diag.Diagnostics
	identities, err := seal.ParseAgeIdentities(text)
	if err != nil {
		diags.AddAttributeError(at, "Invalid identity", "The value of "+source+" "+err.Error()+".")
	}
	return identities, diags
}

// identityLines returns the lines of the age identities, for [access.Client.AddSecret].
func (m *model) identityLines() []string {
	text := m.AgeIdentity.ValueString()
	if file := m.AgeIdentityFile.ValueString(); file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil // Reading the identities has reported it.
		}
		text = string(content)
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) >= 32 && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "-----") {
			lines = append(lines, line)
		}
	}
	return lines
}
