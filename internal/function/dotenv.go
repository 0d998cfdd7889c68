package function

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = (*Dotenv)(nil)

// variablesArgument is the position of the only argument of dotenv.
const variablesArgument int64 = 0

// Dotenv is dotenv(variables): the text of an environment file.
type Dotenv struct{}

// NewDotenv returns the function dotenv.
func NewDotenv() function.Function {
	return &Dotenv{}
}

// Metadata implements function.Function.
func (f *Dotenv) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "dotenv"
}

// Definition implements function.Function.
func (f *Dotenv) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Text of an environment file",
		MarkdownDescription: "Returns the text of an environment file (`.env`) with one variable per line, sorted by name.\n\n" +
			"All common readers get the same values: a shell (`set -a; . ./file`), Docker Compose, systemd, and the dotenv " +
			"libraries of Node.js, Python and Go. The guide on environment files lists them. A value of ASCII letters, digits and `_ . / : @ % + , = -`, such as client IDs and " +
			"client secrets, is not quoted, so that `docker run --env-file`, which does not remove quotes, reads it too. " +
			"Other values are quoted.\n\n" +
			"What those readers interpret differently is an error: control characters other than tab and line feed; `${`; a backslash " +
			"at the end, or two in a row; and a single quote together with a double quote, `$`, a backtick or a backslash. Line feeds " +
			"are kept, although some older readers do not support them.\n\n" +
			"The result is sensitive or ephemeral if the argument or a value in it is.",
		Parameters: []function.Parameter{
			function.MapParameter{
				Name:                "variables",
				ElementType:         types.StringType,
				MarkdownDescription: "The values by variable name. A name consists of letters, digits and `_`, and does not begin with a digit.",
			},
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (f *Dotenv) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var argument types.Map

	resp.Error = req.Arguments.Get(ctx, &argument)
	if resp.Error != nil {
		return
	}

	if argument.IsNull() {
		resp.Error = onArgument(variablesArgument, errNull)
		return
	}

	variables := make(map[string]types.String, len(argument.Elements()))
	known := !argument.IsUnknown()

	if known {
		resp.Error = function.FuncErrorFromDiags(ctx, argument.ElementsAs(ctx, &variables, false))
		if resp.Error != nil {
			return
		}
	}

	var text strings.Builder

	for _, name := range slices.Sorted(maps.Keys(variables)) {
		line, err := dotenvLine(name, variables[name])
		if err != nil {
			resp.Error = onArgument(variablesArgument, err)
			return
		}

		known = known && !variables[name].IsUnknown()

		text.WriteString(line)
	}

	// Terraform calls functions only with known arguments. Other callers may not.
	if !known {
		resp.Error = resp.Result.Set(ctx, types.StringUnknown())
		return
	}

	resp.Error = resp.Result.Set(ctx, text.String())
}

// dotenvLine returns the line that sets a variable. If the value is unknown, only the
// name is checked.
func dotenvLine(name string, value types.String) (string, error) {
	switch {
	case !isVariableName(name):
		return "", fmt.Errorf("the name %q is not that of an environment variable: it must consist of letters, digits and underscores, "+
			"and not begin with a digit", name)
	case value.IsNull():
		return "", fmt.Errorf("the value of %s is null: remove the variable, or set it to \"\"", name)
	}

	quoted, err := quoteDotenv(value.ValueString())
	if err != nil {
		return "", fmt.Errorf("the value of %s %w", name, err)
	}

	return name + "=" + quoted + "\n", nil
}

// isVariableName reports whether a text is the name of a variable in POSIX shells.
func isVariableName(name string) bool {
	for i, r := range name {
		if !isLetter(r) && r != '_' && (i == 0 || !isDigit(r)) {
			return false
		}
	}

	return name != ""
}

// The reasons why a value cannot be written to an environment file. They complete "the
// value of NAME".
var (
	errControlCharacter = errors.New("has a control character, such as a carriage return, which readers of environment files " +
		"remove or change")
	errSubstitution = errors.New(`contains "${", which some readers of environment files substitute even within quotes`)
	errBackslash    = errors.New("has a backslash at its end, or two in a row, which readers of environment files interpret differently")
	errBothQuotes   = errors.New("has a single quote together with a double quote, a dollar sign, a backtick or a backslash, " +
		"which readers of environment files interpret differently")
)

// quoteDotenv quotes a value so that every reader of environment files gets it
// unchanged. No escaping works in all of them, so a value that would need it is an
// error.
func quoteDotenv(value string) (string, error) {
	switch {
	// zsh replaces a command name after "=" at the beginning and after ":=".
	case !strings.ContainsFunc(value, needsQuotes) && !strings.HasPrefix(value, "=") && !strings.Contains(value, ":="):
		return value, nil

	case strings.ContainsFunc(value, isUnwantedControl):
		return "", errControlCharacter

	// python-dotenv substitutes within both kinds of quotes.
	case strings.Contains(value, "${"):
		return "", errSubstitution

	// A shell interprets nothing within single quotes. But python-dotenv reduces two
	// backslashes to one, and in most libraries a trailing one escapes the quote.
	case !strings.Contains(value, "'"):
		if strings.HasSuffix(value, `\`) || strings.Contains(value, `\\`) {
			return "", errBackslash
		}

		return "'" + value + "'", nil

	// No remaining character is special within double quotes.
	case !strings.ContainsAny(value, "\"$`\\"):
		return `"` + value + `"`, nil
	}

	return "", errBothQuotes
}

// needsQuotes reports whether a character must be quoted.
func needsQuotes(r rune) bool {
	return !isLetter(r) && !isDigit(r) && !strings.ContainsRune("_./:@%+,=-", r)
}

// isUnwantedControl reports whether a character is an ASCII control character other than
// tab and line feed.
func isUnwantedControl(r rune) bool {
	return (r < ' ' && r != '\t' && r != '\n') || r == 0x7f
}
