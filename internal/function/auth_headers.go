package function

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

var _ function.Function = (*AuthHeaders)(nil)

// The headers of a credential.
const (
	clientIDHeader     = "CF-Access-Client-Id"
	clientSecretHeader = "CF-Access-Client-Secret"
)

// The arguments of auth_headers by their positions.
const (
	clientIDArgument int64 = iota
	clientSecretArgument
	headerNameArgument
)

// AuthHeaders is auth_headers(client_id, client_secret, [header_name]): the HTTP
// headers that authenticate a request with a service token.
type AuthHeaders struct{}

// NewAuthHeaders returns the function auth_headers.
func NewAuthHeaders() function.Function {
	return &AuthHeaders{}
}

// Metadata implements function.Function.
func (f *AuthHeaders) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "auth_headers"
}

// Definition implements function.Function.
func (f *AuthHeaders) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "HTTP headers of a service token",
		MarkdownDescription: "Returns the HTTP headers that authenticate a request with a service token: `" + clientIDHeader + "` and `" +
			clientSecretHeader + "`.\n\n" +
			"With a third argument, the name of a header such as `\"Authorization\"`, it returns that single header, whose value " +
			"is JSON with both. An application accepts it if its `read_service_tokens_from_header` names the header.\n\n" +
			"The result is sensitive or ephemeral if an argument is.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "client_id",
				MarkdownDescription: "The client ID of the service token.",
			},
			function.StringParameter{
				Name:                "client_secret",
				MarkdownDescription: "The client secret of the service token.",
			},
		},
		VariadicParameter: function.StringParameter{
			Name:                "header_name",
			MarkdownDescription: "The name of the single header. Without it there are two headers. At most one name.",
		},
		Return: function.MapReturn{ElementType: types.StringType},
	}
}

// Run implements function.Function.
func (f *AuthHeaders) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var (
		clientID, clientSecret types.String
		headerNames            []types.String
	)

	resp.Error = req.Arguments.Get(ctx, &clientID, &clientSecret, &headerNames)
	if resp.Error != nil {
		return
	}

	resp.Error = function.ConcatFuncErrors(
		onArgument(clientIDArgument, checkHeaderValue(clientID)),
		onArgument(clientSecretArgument, checkHeaderValue(clientSecret)),
		checkHeaderNames(headerNames),
	)
	if resp.Error != nil {
		return
	}

	// Terraform calls functions only with known arguments. Other callers may not.
	if clientID.IsUnknown() || clientSecret.IsUnknown() || (len(headerNames) == 1 && headerNames[0].IsUnknown()) {
		resp.Error = resp.Result.Set(ctx, types.MapUnknown(types.StringType))
		return
	}

	headers := map[string]string{
		clientIDHeader:     clientID.ValueString(),
		clientSecretHeader: clientSecret.ValueString(),
	}

	if len(headerNames) == 1 {
		value, err := singleHeader(clientID.ValueString(), clientSecret.ValueString())
		if err != nil {
			resp.Error = function.NewFuncError("The header could not be encoded as JSON. " + diagnostics.BugNotice)

			return
		}

		headers = map[string]string{headerNames[0].ValueString(): value}
	}

	resp.Error = resp.Result.Set(ctx, headers)
}

// checkHeaderNames checks the name of the single header, if there is one.
func checkHeaderNames(names []types.String) *function.FuncError {
	if len(names) > 1 {
		return function.NewArgumentFuncError(headerNameArgument+1, "at most one header name can follow the client ID and the client secret")
	}

	if len(names) == 1 {
		return onArgument(headerNameArgument, checkHeaderName(names[0]))
	}

	return nil
}

// singleHeader returns the value of the header with the complete credential.
func singleHeader(clientID, clientSecret string) (string, error) {
	var text bytes.Buffer

	// Escaping for HTML would write "&" as "\u0026", which differs for a server that
	// compares bytes.
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)

	err := encoder.Encode(struct { //nolint:gosec // The purpose of the header is to contain the secret.
		ClientID     string `json:"cf-access-client-id"`
		ClientSecret string `json:"cf-access-client-secret"`
	}{clientID, clientSecret})

	return string(bytes.TrimSpace(text.Bytes())), err
}

// onArgument returns an error of the argument at a position.
func onArgument(position int64, err error) *function.FuncError {
	if err == nil {
		return nil
	}

	return function.NewArgumentFuncError(position, err.Error())
}
