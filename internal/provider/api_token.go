package provider

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

// maxAPITokenFile is how large a file with an API token may be.
const maxAPITokenFile = 64 << 10

// checkAPIToken requires one source of the API token.
func (m *model) checkAPIToken(howToSet string) diag.Diagnostics {
	diags := validators.Conflict(path.Root("api_token_file"), m.APIToken, m.APITokenFile,
		"Only one of api_token and api_token_file can be set, the environment variables ACCESS_API_TOKEN and ACCESS_API_TOKEN_FILE included.")
	if m.APIToken.IsNull() && m.APITokenFile.IsNull() {
		diags.AddAttributeError(path.Root("api_token"), "Missing API token", "Set "+howToSet+" If the API token is in a file, set api_token_file or ACCESS_API_TOKEN_FILE to its path.")
	}
	return diags
}

// readAPIToken reads the API token from its file, if there is one. The file is not changed,
// nor are its permissions.
func (m *model) readAPIToken() (string, diag.Diagnostics) {
	var diags diag.Diagnostics
	if m.APITokenFile.IsNull() {
		return m.APIToken.ValueString(), diags
	}
	token, err := readTokenFile(m.APITokenFile.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("api_token_file"), "Unable to read the API token",
			fmt.Sprintf("%s: %s.\n\nSet it to a file that contains the API token and nothing else.", m.source("api_token_file"), err))
	}
	return token, diags
}

// readTokenFile returns the contents of a file without white space at their beginning and
// end. The errors never contain the contents.
func readTokenFile(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxAPITokenFile+1))
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	token := strings.TrimSpace(string(content))
	switch {
	case err != nil:
		return "", err
	case len(content) > maxAPITokenFile:
		return "", fmt.Errorf("%s has more than %d KiB, so it is no API token", name, maxAPITokenFile>>10)
	case token == "":
		return "", fmt.Errorf("%s is empty", name)
	case !access.ValidHeaderValue(token):
		return "", fmt.Errorf("%s contains several lines, blanks or characters that cannot be sent", name)
	}
	return token, nil
}

// apiTokens are the API tokens that a provider has used, which must not be logged.
type apiTokens struct {
	mu     sync.Mutex
	tokens []string
}

func (a *apiTokens) add(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens = append(slices.Clip(a.tokens), token)
}

func (a *apiTokens) all() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tokens
}
