package function_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// run calls a function as the framework does, with the variadic arguments in a
// tuple, and checks its definition.
func run(t *testing.T, f function.Function, arguments ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()

	ctx := t.Context()

	var definition function.DefinitionResponse

	f.Definition(ctx, function.DefinitionRequest{}, &definition)

	var validation function.DefinitionValidateResponse

	definition.Definition.ValidateImplementation(ctx, function.DefinitionValidateRequest{}, &validation)

	if validation.Diagnostics.HasError() {
		t.Fatal(validation.Diagnostics)
	}

	resp := function.RunResponse{Result: function.NewResultData(unset(ctx, definition.Definition.Return))}
	f.Run(ctx, function.RunRequest{Arguments: function.NewArgumentsData(arguments)}, &resp)

	return resp.Result.Value(), resp.Error
}

// unset is the value of a result that was not set.
func unset(ctx context.Context, result function.Return) attr.Value {
	value, err := result.NewResultData(ctx)
	if err != nil {
		return nil
	}

	return value.Value()
}

// variadic returns the arguments of a variadic parameter as the framework passes them.
func variadic(names ...attr.Value) attr.Value {
	elementTypes := make([]attr.Type, len(names))
	for i := range elementTypes {
		elementTypes[i] = types.StringType
	}

	return types.TupleValueMust(elementTypes, names)
}

// checkError fails unless an error is about an argument, contains all words, ends
// without a full stop, which Terraform adds, and does not contain a secret.
func checkError(t *testing.T, err *function.FuncError, argument int64, words ...string) {
	t.Helper()

	if err == nil {
		t.Fatal("was accepted")
	}

	if err.FunctionArgument == nil || *err.FunctionArgument != argument {
		t.Errorf("the error is not about argument %d: %v", argument, err.FunctionArgument)
	}

	for _, word := range words {
		if !strings.Contains(err.Text, word) {
			t.Errorf("the error does not say %q: %s", word, err.Text)
		}
	}

	if strings.HasSuffix(err.Text, ".") {
		t.Errorf("Terraform adds a full stop to %q", err.Text)
	}

	if strings.Contains(err.Text, "s3cret") {
		t.Errorf("the error repeats the secret: %s", err.Text)
	}
}
