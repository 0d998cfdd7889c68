package servicetoken

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestNewDoubt shows what a creation leaves uncertain.
func TestNewDoubt(t *testing.T) {
	t.Parallel()

	sent := noon.Add(-time.Minute)
	const week, month = 7 * 24 * time.Hour, 30 * 24 * time.Hour
	for name, tc := range map[string]struct {
		issued access.IssuedToken
		want   *doubt
	}{
		"answered":   {access.IssuedToken{}, nil},
		"sent twice": {access.IssuedToken{Recovery: access.RecoveryResent, FirstSentAt: sent}, &doubt{Name: "ci", Since: sent, Until: noon.Add(week)}},
		"duplicates": {access.IssuedToken{PossibleDuplicates: []string{"a"}, FirstSentAt: sent}, &doubt{Name: "ci", Since: sent, Until: noon.Add(week)}},
		"adopted by its name": {access.IssuedToken{Recovery: access.RecoveryAdopted, AdoptedByName: true, FirstSentAt: sent},
			&doubt{Name: "ci", Since: sent, Until: noon.Add(week), AdoptedUntil: noon.Add(month)}},
		"named by the response": {access.IssuedToken{Recovery: access.RecoveryAdopted, FirstSentAt: sent}, nil},
	} {
		if diff := cmp.Diff(tc.want, newDoubt(&tc.issued, "ci", noon)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestDoubt_stored: a doubt survives in the private state.
func TestDoubt_stored(t *testing.T) {
	t.Parallel()

	stored := storedPrivate{}
	issued := &access.IssuedToken{Recovery: access.RecoveryAdopted, AdoptedByName: true, FirstSentAt: noon}
	expectDiagnostics(t, "record", recordDoubt(t.Context(), stored, issued, "ci", noon), nil, "")
	if diff := cmp.Diff(newDoubt(issued, "ci", noon), readPrivateState(t.Context(), stored).doubt); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	expectDiagnostics(t, "none", recordDoubt(t.Context(), stored, &access.IssuedToken{}, "ci", noon), nil, "")
	if !json.Valid([]byte(stored[keyDoubt])) {
		t.Error("the doubt was removed")
	}
}

// TestDoubt_times shows for how long a doubt counts.
func TestDoubt_times(t *testing.T) {
	t.Parallel()

	const day = 24 * time.Hour
	sentTwice := newDoubt(&access.IssuedToken{Recovery: access.RecoveryResent}, "ci", noon)
	adopted := newDoubt(&access.IssuedToken{AdoptedByName: true}, "ci", noon)
	for name, tc := range map[string]struct {
		doubt         *doubt
		at            time.Time
		over, another bool
	}{
		"sent twice":            {doubt: sentTwice, at: noon},
		"sent twice, last time": {doubt: sentTwice, at: noon.Add(7*day - 1)},
		"sent twice, over":      {doubt: sentTwice, at: noon.Add(7 * day), over: true},
		"adopted":               {doubt: adopted, at: noon, another: true},
		"adopted, last time":    {doubt: adopted, at: noon.Add(30*day - 1), another: true},
		"adopted, over":         {doubt: adopted, at: noon.Add(30 * day), over: true},
		"adopted, after a week": {doubt: adopted, at: noon.Add(8 * day), another: true},
	} {
		if over, another := tc.doubt.isOver(tc.at), tc.doubt.mayHaveOtherOwner(tc.at); over != tc.over || another != tc.another {
			t.Errorf("%s: over %t, other owner %t", name, over, another)
		}
	}
	var none *doubt
	if none.mayHaveOtherOwner(noon) {
		t.Error("without a doubt there is another owner")
	}
}

func TestSecondTokens(t *testing.T) {
	t.Parallel()

	d := &doubt{Name: "old-name", Since: noon, Until: noon.Add(time.Hour)}
	expectDiagnostics(t, "none", secondTokens(newState(), d, nil), nil, "")
	expectDiagnostics(t, "one", secondTokens(newState(), d, []*access.ServiceToken{{ID: "a", CreatedAt: at(time.Minute)}}),
		[]string{"warning name: A second token may have been created"},
		"The creation of service token \"ci\" (id) was sent at 2026-06-15T12:00:00Z, and its response was lost. Other tokens named \"old-name\" were created since then, "+
			"and nobody has used them:\n\n  a, created at 2026-06-15 12:01:00Z\n\n")
}

// TestPlanRotation_otherOwner: a rotation of an adopted token by others is not answered.
func TestPlanRotation_otherOwner(t *testing.T) {
	t.Parallel()

	state := newState(func(m *model) { m.ClientSecretVersion = types.Int64Value(2) })
	adopted := newDoubt(&access.IssuedToken{AdoptedByName: true, FirstSentAt: noon}, "ci", noon)
	for observed, want := range map[time.Time]rotation{noon: keepSecret, noon.Add(adoptedAge - 1): keepSecret, noon.Add(adoptedAge): rotateSecret} {
		got := planRotation(t.Context(), newConfig(), state.with(), state, privateState{secretVersion: 1, doubt: adopted}, dueTime{now: noon.Add(365 * 24 * time.Hour), at: observed})
		words := "It is rotated again"
		if want == keepSecret {
			words = "run \"terraform state rm\" for this resource, and apply again to create a token of your own. If it is yours alone, change rotate_triggers"
		}
		if got.rotation != want {
			t.Errorf("found at %s: rotation %d, want %d", observed, got.rotation, want)
		}
		expectDiagnostics(t, observed.String(), got.warnings, []string{"warning on_external_rotation: Rotated outside Terraform"}, words)
	}
}
