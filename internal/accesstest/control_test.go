package accesstest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// control sends a request to the control surface of a server.
func control(t *testing.T, a *api, method, path, body string) (status int, answer string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+a.bearer)
	recorder := httptest.NewRecorder()
	a.Control().ServeHTTP(recorder, request)
	var compact bytes.Buffer
	if json.Compact(&compact, recorder.Body.Bytes()) != nil {
		return recorder.Code, recorder.Body.String()
	}

	return recorder.Code, compact.String()
}

func TestControl_faults(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	const late = `{"method":"POST","path":"service_tokens","kind":"late","status":504,"run_after":"5s"}`
	if status, got := control(t, a, "POST", "/mock/faults", late); status != http.StatusCreated || got != late {
		t.Errorf("%d %s", status, got)
	}
	const stale = `{"method":"GET","kind":"stale","times":-1,"age":"1m0s"}`
	if status, got := control(t, a, "POST", "/mock/faults", stale); status != http.StatusCreated {
		t.Errorf("%d %s", status, got)
	}
	if status, got := control(t, a, "GET", "/mock/faults", ""); status != http.StatusOK || got != "["+late+","+stale+"]" {
		t.Errorf("%d %s", status, got)
	}
	if out, _ := a.try("POST", "service_tokens", `{"name":"a"}`); out.status != 504 {
		t.Errorf("the fault has the status %d", out.status)
	}
	want := `[{"method":"POST","path":"/accounts/` + a.AccountID + `/access/service_tokens"}]`
	if status, got := control(t, a, "GET", "/mock/held", ""); status != http.StatusOK || got != want {
		t.Errorf("%d %s, want %s", status, got, want)
	}
	if status, got := control(t, a, "POST", "/mock/held/run", ""); status != http.StatusOK || got != `{"run":1}` || len(a.Tokens()) != 1 {
		t.Errorf("%d %s", status, got)
	}
	if got := a.names(""); len(got) != 0 {
		t.Errorf("the list that lags shows %v", got)
	}
	if status, _ := control(t, a, "DELETE", "/mock/faults", ""); status != http.StatusNoContent || a.PendingFaults() != 0 {
		t.Errorf("%d, and %d faults are left", status, a.PendingFaults())
	}
}

func TestControl_clock(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	start := a.Clock.Now()
	status, got := control(t, a, "POST", "/mock/clock", `{"advance":"24h","skew":"-5s"}`)
	want := `{"now":"` + start.Add(24*time.Hour).Format(time.RFC3339) + `"}`
	if status != http.StatusOK || got != want {
		t.Errorf("%d %s, want %s", status, got, want)
	}
	if status, got := control(t, a, "GET", "/mock/clock", ""); status != http.StatusOK || got != want {
		t.Errorf("%d %s, want %s", status, got, want)
	}
	if token := a.createToken(`{"name":"a"}`); token["created_at"] != rfc3339(start.Add(24*time.Hour-5*time.Second)) {
		t.Errorf("created_at is %v", token["created_at"])
	}
}

func TestControl_refuses(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for name, test := range map[string]struct{ path, body, says string }{
		"unknown kind":     {"/mock/faults", `{"kind":"meteor"}`, "meteor"},
		"no kind":          {"/mock/faults", `{}`, "kind"},
		"unknown field":    {"/mock/faults", `{"kind":"late","planet":"red"}`, "planet"},
		"bad duration":     {"/mock/faults", `{"kind":"late","run_after":"soon"}`, "soon"},
		"bad error code":   {"/mock/faults", `{"kind":"stream-reset","error_code":"OOPS"}`, "OOPS"},
		"negative":         {"/mock/faults", `{"kind":"late","run_after":"-1s"}`, "negative"},
		"stale at once":    {"/mock/faults", `{"kind":"stale"}`, "age"},
		"stale both ways":  {"/mock/faults", `{"kind":"stale","age":"1s","revision":1}`, "revision"},
		"late both ways":   {"/mock/faults", `{"kind":"late","run_after":"1s","run_after_requests":1}`, "not both"},
		"no field":         {"/mock/faults", `{"kind":"omit-fields"}`, "field"},
		"bad status":       {"/mock/faults", `{"kind":"html","status":7}`, "status"},
		"clock":            {"/mock/clock", `{"advance":"later"}`, "later"},
		"clock, unknown":   {"/mock/clock", `{"stop":true}`, "stop"},
		"wrong credential": {"", "", "API token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who, path, want := a, test.path, http.StatusBadRequest
			if path == "" {
				who, path, want = a.as(a.ReadOnlyAPIToken), "/mock/faults", http.StatusUnauthorized
			}
			if status, got := control(t, who, "POST", path, test.body); status != want || !strings.Contains(got, test.says) {
				t.Errorf("%d %s, want %d and %q", status, got, want, test.says)
			}
		})
	}
	if a.PendingFaults() != 0 {
		t.Error("a fault was added")
	}
}

// A fault in JSON is the same fault.
func TestFault_json(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	want := accesstest.Fault{
		Method: "POST", Path: "*", Kind: accesstest.FaultGoAway, Skip: 1, Times: 2, AfterWork: true, Status: 201, Code: 3, Message: "m",
		Pointer: "/p", Delay: time.Second, RetryAfter: time.Minute, Location: "l", ContentType: "c", Body: "b",
		Header: http.Header{"X-A": {"1"}}, RunAfter: time.Hour, Hang: true, Age: 3, Revision: 4, Fields: []string{"id"},
		ErrorCode: http2.ErrCodeEnhanceYourCalm,
	}
	written, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if status, got := control(t, a, "POST", "/mock/faults", string(written)); status != http.StatusCreated || got != string(written) {
		t.Errorf("%d (-want +got):\n%s", status, cmp.Diff(string(written), got))
	}
}
