package function_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/function"
)

func TestAuthHeaders(t *testing.T) {
	t.Parallel()

	id, secret := types.StringValue("88bf3b6d86161464f6509f7219099e57.access"), types.StringValue("bdd31cbc4dec990953e39163fbbb194c")

	tests := map[string]struct {
		arguments []attr.Value
		want      attr.Value
	}{
		"two headers": {
			[]attr.Value{id, secret, variadic()},
			headers(map[string]string{
				"CF-Access-Client-Id":     "88bf3b6d86161464f6509f7219099e57.access",
				"CF-Access-Client-Secret": "bdd31cbc4dec990953e39163fbbb194c",
			}),
		},
		"single header": {
			[]attr.Value{id, secret, variadic(types.StringValue("Authorization"))},
			headers(map[string]string{
				"Authorization": `{"cf-access-client-id":"88bf3b6d86161464f6509f7219099e57.access","cf-access-client-secret":"bdd31cbc4dec990953e39163fbbb194c"}`,
			}),
		},
		"no escaping for HTML": {
			[]attr.Value{types.StringValue("<a>&'"), types.StringValue(`"b\`), variadic(types.StringValue("X-Token"))},
			headers(map[string]string{"X-Token": `{"cf-access-client-id":"<a>&'","cf-access-client-secret":"\"b\\"}`}),
		},
		"all characters of a token": {
			[]attr.Value{types.StringValue("a"), types.StringValue("b"), variadic(types.StringValue("!#$%&'*+-.^_`|~09azAZ"))},
			headers(map[string]string{"!#$%&'*+-.^_`|~09azAZ": `{"cf-access-client-id":"a","cf-access-client-secret":"b"}`}),
		},
		"unknown secret": {
			[]attr.Value{id, types.StringUnknown(), variadic()},
			types.MapUnknown(types.StringType),
		},
		"unknown name": {
			[]attr.Value{id, secret, variadic(types.StringUnknown())},
			types.MapUnknown(types.StringType),
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := run(t, function.NewAuthHeaders(), test.arguments...)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func headers(values map[string]string) attr.Value {
	elements := make(map[string]attr.Value, len(values))
	for name, value := range values {
		elements[name] = types.StringValue(value)
	}

	return types.MapValueMust(types.StringType, elements)
}

func TestAuthHeaders_values(t *testing.T) {
	t.Parallel()

	good := types.StringValue("s3cret")

	tests := map[string]struct {
		value types.String
		words []string
	}{
		"null":            {types.StringNull(), []string{"null"}},
		"empty":           {types.StringValue(""), []string{"empty"}},
		"line end":        {types.StringValue("s3cret\n"), []string{"white space", "trimspace()"}},
		"space before":    {types.StringValue(" s3cret"), []string{"white space"}},
		"another header":  {types.StringValue("s3cret\r\nX-Admin: true"), []string{"visible ASCII"}},
		"space":           {types.StringValue("s3cret s3cret"), []string{"visible ASCII"}},
		"tab":             {types.StringValue("s3cret\ts3cret"), []string{"visible ASCII"}},
		"null character":  {types.StringValue("s3cret\x00"), []string{"visible ASCII"}},
		"delete":          {types.StringValue("s3cret\x7f"), []string{"visible ASCII"}},
		"not ASCII":       {types.StringValue("s3crét s3cret"), []string{"visible ASCII"}},
		"no-break space":  {types.StringValue("s3cret\u00a0"), []string{"white space"}},
		"line separator":  {types.StringValue("s3cret\u2028s3cret"), []string{"visible ASCII"}},
		"full-width dash": {types.StringValue("s3cret－"), []string{"visible ASCII"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, names := range []attr.Value{variadic(), variadic(types.StringValue("Authorization"))} {
				_, err := run(t, function.NewAuthHeaders(), test.value, good, names)
				checkError(t, err, 0, test.words...)

				_, err = run(t, function.NewAuthHeaders(), good, test.value, names)
				checkError(t, err, 1, test.words...)
			}
		})
	}
}

func TestAuthHeaders_names(t *testing.T) {
	t.Parallel()

	id, secret := types.StringValue("id"), types.StringValue("s3cret")

	for name, test := range map[string]struct {
		value types.String
		words []string
	}{
		"null":           {types.StringNull(), []string{"null", "remove it"}},
		"empty":          {types.StringValue(""), []string{"empty", "remove it"}},
		"colon":          {types.StringValue("Authorization:"), []string{"not the name of an HTTP header"}},
		"space":          {types.StringValue("X Token"), []string{"not the name of an HTTP header"}},
		"another header": {types.StringValue("A\r\nB"), []string{"not the name of an HTTP header"}},
		"not ASCII":      {types.StringValue("Überschrift"), []string{"not the name of an HTTP header"}},
		"a secret":       {types.StringValue("s3cret="), []string{"not the name of an HTTP header"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := run(t, function.NewAuthHeaders(), id, secret, variadic(test.value))
			checkError(t, err, 2, test.words...)
		})
	}

	_, err := run(t, function.NewAuthHeaders(), id, secret, variadic(types.StringValue("A"), types.StringValue("B")))
	checkError(t, err, 3, "at most one header name")
}
