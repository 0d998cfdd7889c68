package servicetoken

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// storedPrivate is private state as Terraform stores it.
type storedPrivate map[string]string

func (m storedPrivate) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return []byte(m[key]), nil
}

func (m storedPrivate) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	m[key] = string(value)
	return nil
}

func TestReadPrivateState(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		stored storedPrivate
		want   privateState
	}{
		"empty":      {},
		"both":       {storedPrivate{"secret_version": "3", "observed_at": `"2026-06-15T12:00:00Z"`}, privateState{secretVersion: 3, observedAt: noon}},
		"removed":    {storedPrivate{"secret_version": "null", "observed_at": "null"}, privateState{}},
		"wrong type": {storedPrivate{"secret_version": `"three"`, "observed_at": "7"}, privateState{}},
	} {
		if diff := cmp.Diff(tc.want, readPrivateState(t.Context(), tc.stored), cmp.AllowUnexported(privateState{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for stored, want := range map[string]bool{"": false, "null": false, "1": true, `"x"`: false, "{": false} {
		if _, ok := getPrivate[int](t.Context(), storedPrivate{"key": stored}, "key"); ok != want {
			t.Errorf("%q: got %t", stored, ok)
		}
	}
}

func TestSetPrivate(t *testing.T) {
	t.Parallel()

	stored := storedPrivate{}
	expectDiagnostics(t, "value", setPrivate(t.Context(), stored, "key", 7), nil, "")
	expectDiagnostics(t, "function", setPrivate(t.Context(), stored, "other", func() {}), []string{"error: Unable to write private state"}, "The value of other cannot be encoded")
	if diff := cmp.Diff(storedPrivate{"key": "7"}, stored); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

// TestRecordDueWork shows what a refresh records.
func TestRecordDueWork(t *testing.T) {
	t.Parallel()

	const now, before = `"2026-06-15T12:00:00Z"`, `"2026-06-14T12:00:00Z"`
	window := func(m *model) { m.RenewBeforeExpiry, m.ExpiresAt = duration("2h"), timestamp(time.Hour) }
	external := func(m *model) { m.ClientSecretVersion = types.Int64Value(2) }
	onlyWarn := func(m *model) { m.OnExternalRotation = types.StringValue(externalWarn) }
	for name, tc := range map[string]struct {
		state    *model
		observed string
		due      bool
		want     string // of observed_at, empty if nothing is written
	}{
		"nothing":                          {state: newState()},
		"nothing any more":                 {state: newState(), observed: before, want: "null"},
		"window":                           {state: newState(window), due: true, want: now},
		"window again":                     {state: newState(window), observed: before, due: true, want: now},
		"external rotation":                {state: newState(external), due: true, want: now},
		"external rotation, only warned":   {state: newState(external, onlyWarn)},
		"window and an external rotation":  {state: newState(external, onlyWarn, window), due: true, want: now},
		"only warned, with an old finding": {state: newState(external, onlyWarn), observed: before, want: "null"},
	} {
		from, written := storedPrivate{"secret_version": "1"}, storedPrivate{}
		if tc.observed != "" {
			from["observed_at"] = tc.observed
		}
		if got := tc.state.hasDueWork(readPrivateState(t.Context(), from), noon); got != tc.due {
			t.Errorf("%s: due is %t", name, got)
		}
		expectDiagnostics(t, name, recordDueWork(t.Context(), from, written, tc.state, noon), nil, "")
		want := storedPrivate{}
		if tc.want != "" {
			want["observed_at"] = tc.want
		}
		if diff := cmp.Diff(want, written); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRecordSecret(t *testing.T) {
	t.Parallel()

	stored := storedPrivate{}
	expectDiagnostics(t, "record", recordSecret(t.Context(), stored, newState(func(m *model) { m.ClientSecretVersion = types.Int64Value(4) })), nil, "")
	if diff := cmp.Diff(storedPrivate{"secret_version": "4", "observed_at": "null"}, stored); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
