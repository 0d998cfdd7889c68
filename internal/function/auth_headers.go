package function

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = (*AuthHeaders)(nil)

// The headers that Access reads a credential from.
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
// headers by which a request shows a service token.
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
		Summary: "HTTP headers that carry a service token",
		MarkdownDescription: "Returns the HTTP headers by which a request shows a service token: `" + clientIDHeader + "` and `" +
			clientSecretHeader + "`.\n\n" +
			"With a third argument, the name of a header such as `\"Authorization\"`, it returns that single header, whose value " +
			"is JSON that holds both. Applications read it where their `read_service_tokens_from_header` names it.\n\n" +
			"The result is sensitive, and ephemeral, where an argument is.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "client_id",
				MarkdownDescription: "Client id of the service token.",
			},
			function.StringParameter{
				Name:                "client_secret",
				MarkdownDescription: "Client secret of the service token.",
			},
		},
		VariadicParameter: function.StringParameter{
			Name:                "header_name",
			MarkdownDescription: "Name of the single header. Left out, there are two headers. At most one name.",
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

	// Terraform does not ask before it knows the arguments. Another caller may.
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
			resp.Error = function.NewFuncError("The header could not be written as JSON. " +
				"This is a bug in the provider; please report it to the provider developers.")

			return
		}

		headers = map[string]string{headerNames[0].ValueString(): value}
	}

	resp.Error = resp.Result.Set(ctx, headers)
}

// checkHeaderNames checks the name of the single header, where one is given.
func checkHeaderNames(names []types.String) *function.FuncError {
	if len(names) > 1 {
		return function.NewArgumentFuncError(headerNameArgument+1, "there is one header at most besides the client id and the client secret")
	}

	if len(names) == 1 {
		return onArgument(headerNameArgument, checkHeaderName(names[0]))
	}

	return nil
}

// singleHeader is the value of the header that holds the whole credential.
func singleHeader(clientID, clientSecret string) (string, error) {
	var text bytes.Buffer

	// Escaping for HTML would write "&" as "\u0026", which a server that compares
	// bytes would not take for the same.
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)

	err := encoder.Encode(struct { //nolint:gosec // To carry the secret is what the header is for.
		ClientID     string `json:"cf-access-client-id"`
		ClientSecret string `json:"cf-access-client-secret"`
	}{clientID, clientSecret})

	return string(bytes.TrimSpace(text.Bytes())), err
}

// onArgument names the argument that an error is about.
func onArgument(position int64, err error) *function.FuncError {
	if err == nil {
		return nil
	}

	return function.NewArgumentFuncError(position, err.Error())
}
