package query_test

import (
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/terraform-provider-access/terraform-provider-access/internal/query"
)

// numbers yields the numbers up to n, then an error if there is one, and counts what
// was asked for.
func numbers(n int, err error, asked *int) iter.Seq2[*int, error] {
	return func(yield func(*int, error) bool) {
		for i := range n {
			*asked++
			if !yield(&i, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// even makes results of even numbers.
func even(i *int) (list.ListResult, bool) {
	return list.ListResult{DisplayName: string(rune('a' + *i))}, *i%2 == 0
}

func TestStream(t *testing.T) {
	t.Parallel()

	broken := errors.New("broken")
	for name, tc := range map[string]struct {
		n     int
		err   error
		limit int64
		// want are the names of the results, an error being "!" and a warning "?".
		want  []string
		asked int
	}{
		"nothing":                       {0, nil, 100, nil, 0},
		"below the limit":               {5, nil, 100, []string{"a", "c", "e"}, 5},
		"up to the limit":               {9, nil, 2, []string{"a", "c", "?"}, 3},
		"as many as the limit":          {5, nil, 3, []string{"a", "c", "e", "?"}, 5},
		"no limit":                      {5, nil, 0, []string{"a", "c", "e"}, 5},
		"only an error":                 {0, broken, 100, []string{"!"}, 0},
		"an error after some":           {3, broken, 100, []string{"a", "c", "!"}, 3},
		"an error that the limit hides": {3, broken, 2, []string{"a", "c", "?"}, 3},
	} {
		asked := 0
		var got []string
		for result := range query.Stream("numbers", tc.limit, numbers(tc.n, tc.err, &asked), even) {
			if result.DisplayName != "" {
				got = append(got, result.DisplayName)
			}
			for _, d := range result.Diagnostics {
				got = append(got, map[diag.Severity]string{diag.SeverityError: "!", diag.SeverityWarning: "?"}[d.Severity()])
			}
		}
		if !slices.Equal(got, tc.want) || asked != tc.asked {
			t.Errorf("%s: got %q and asked for %d, want %q and %d", name, got, asked, tc.want, tc.asked)
		}
	}
}

// TestStream_stops asks for nothing after whoever reads has gone.
func TestStream_stops(t *testing.T) {
	t.Parallel()

	asked := 0
	for range query.Stream("numbers", 100, numbers(9, errors.New("broken"), &asked), even) {
		break
	}
	if asked != 1 {
		t.Errorf("%d were asked for", asked)
	}
}

func TestDisplayName(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]string{
		"ci":            "ci",
		"to production": "to production",
		"büro 東京🗼":      "büro 東京🗼",
		`say "no"`:      `say "no"`,
		"two\nlines":    `"two\nlines"`,
		"\x1b[2Jclear":  `"\x1b[2Jclear"`,
		"\u202egnp.exe": `"\u202egnp.exe"`,
	} {
		if got := query.DisplayName(name); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
