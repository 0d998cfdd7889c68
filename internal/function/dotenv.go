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
			"Whoever reads the file gets the same values: a POSIX shell (`set -a; . ./file`), Docker Compose, systemd, and the dotenv " +
			"libraries of Node.js, Python, Ruby and Go. A value of ASCII letters, digits and `_ . / : @ % + , = -`, as client ids and " +
			"client secrets are, stands without quotes, so that `docker run --env-file`, which takes quotes for a part of the value, " +
			"reads it as well. Other values stand in quotes.\n\n" +
			"What those readers take in different ways is an error: control characters other than tab and line feed; `${`; a backslash " +
			"at the end, or two in a row; and a single quote together with a double quote, `$`, a backtick or a backslash. Line feeds " +
			"are kept, which some older readers do not understand.\n\n" +
			"The result is sensitive, and ephemeral, where the argument or a value in it is.",
		Parameters: []function.Parameter{
			function.MapParameter{
				Name:        "variables",
				ElementType: types.StringType,
				MarkdownDescription: "Values by the names of the variables. A name begins with a letter or `_`, and goes on with letters, " +
					"digits and `_`.",
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

	// Terraform does not ask before it knows the argument. Another caller may.
	if !known {
		resp.Error = resp.Result.Set(ctx, types.StringUnknown())
		return
	}

	resp.Error = resp.Result.Set(ctx, text.String())
}

// dotenvLine is the line that sets one variable. Where the value is unknown, it is
// only the name that is checked.
func dotenvLine(name string, value types.String) (string, error) {
	switch {
	case !isVariableName(name):
		return "", fmt.Errorf("the name %q is not one of an environment variable: it must begin with a letter or an underscore, "+
			"and go on with letters, digits and underscores", name)
	case value.IsNull():
		return "", fmt.Errorf("the value of %s is null: leave the variable out, or set it to \"\"", name)
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

// The reasons why a value cannot stand in an environment file. All complete "the
// value of NAME".
var (
	errControlCharacter = errors.New("has a control character, such as a carriage return, which readers of environment files " +
		"drop or change")
	errSubstitution = errors.New(`has "${" in it, which some readers of environment files replace even within quotes`)
	errBackslash    = errors.New("has a backslash at its end, or two in a row, which readers of environment files take in different ways")
	errBothQuotes   = errors.New("has a single quote together with a double quote, a dollar sign, a backtick or a backslash, " +
		"which readers of environment files take in different ways")
)

// quoteDotenv writes a value so that every reader of environment files reads it
// back as it is. There is no quoting that all of them undo in the same way, so a
// value that would need one is refused.
func quoteDotenv(value string) (string, error) {
	switch {
	case !strings.ContainsFunc(value, needsQuotes):
		return value, nil

	case strings.ContainsFunc(value, isUnwantedControl):
		return "", errControlCharacter

	// python-dotenv, between whatever quotes.
	case strings.Contains(value, "${"):
		return "", errSubstitution

	// Between single quotes nothing has a meaning to a shell. But python-dotenv
	// makes one backslash of two, and to most libraries the last one would take the
	// quote's meaning away.
	case !strings.Contains(value, "'"):
		if strings.HasSuffix(value, `\`) || strings.Contains(value, `\\`) {
			return "", errBackslash
		}

		return "'" + value + "'", nil

	// Nothing is left that has a meaning between double quotes.
	case !strings.ContainsAny(value, "\"$`\\"):
		return `"` + value + `"`, nil
	}

	return "", errBothQuotes
}

// needsQuotes reports whether a character must not stand outside of quotes.
func needsQuotes(r rune) bool {
	return !isLetter(r) && !isDigit(r) && !strings.ContainsRune("_./:@%+,=-", r)
}

// isUnwantedControl reports whether a character is one of ASCII's control
// characters but for tab and line feed.
func isUnwantedControl(r rune) bool {
	return (r < ' ' && r != '\t' && r != '\n') || r == 0x7f
}
