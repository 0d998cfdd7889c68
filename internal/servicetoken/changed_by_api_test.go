package servicetoken_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// rewriting is a server that changes the bodies of requests and responses.
func rewriting(request, response func(body string) string) accesstest.Option {
	return accesstest.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			changed := request(string(body))
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			answer := []byte(response(recorder.Body.String()))
			maps.Copy(w.Header(), recorder.Header())
			w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
			w.WriteHeader(recorder.Code)
			_, _ = io.Copy(w, bytes.NewReader(answer))
		})
	})
}

func same(body string) string { return body }

// TestAccServiceToken_changedByAPI has servers that store another value than the one that
// was sent. A warning says so, and what ends the differences.
func TestAccServiceToken_changedByAPI(t *testing.T) {
	t.Parallel()

	name := regexp.MustCompile(`"name":"[^"]*"`)
	for title, tc := range map[string]struct {
		option         accesstest.Option
		lines, update  string
		summary, words string
	}{
		"lower-cased name": {
			rewriting(func(body string) string { return name.ReplaceAllStringFunc(body, strings.ToLower) }, same),
			`name = "CI"`, `name = "Deploy"`, "The API stored another name", `stored "deploy"`,
		},
		"limited lifetime": {
			rewriting(func(body string) string {
				return strings.NewReplacer(`"8760h"`, `"720h"`, `"9000h"`, `"720h"`).Replace(body)
			}, same),
			"name = \"ci\"\nduration = \"8760h\"", "name = \"ci\"\nduration = \"9000h\"", "The API stored another duration", `duration = "9000h" was sent, and the API stored "720h"`,
		},
		"lifetime in days": {
			rewriting(same, func(body string) string { return strings.ReplaceAll(body, `"8760h"`, `"365d"`) }),
			"name = \"ci\"\nduration = \"8760h\"", "", "", "",
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			server := accesstest.New(t, tc.option) // It breaks the contract.
			cli := acctest.NewCLI(t, server)
			cli.Write(config(tc.lines))
			got, _ := cli.Run("apply", "-auto-approve")
			if tc.summary == "" {
				silent(t, got)
				got, out := cli.Run("plan")
				silent(t, got)
				if !strings.Contains(out, "Plan: 0 to add, 0 to change, 0 to destroy.") {
					t.Errorf("the plan is not empty: %s", out)
				}
				return
			}
			warned(t, got, tc.summary)
			cli.Write(config(tc.update))
			got, _ = cli.Run("apply", "-auto-approve")
			warned(t, got, tc.summary, tc.words, "Each plan will show this difference")
		})
	}
}
