package servicetoken

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// The keys of the private state, which Terraform stores beside the state.
const (
	// keySecretVersion is the version of the secret in the state. The attribute
	// client_secret_version shows the version at the API. If the two differ, the
	// token was rotated outside Terraform.
	keySecretVersion = "secret_version"
	// keyObservedAt is when a refresh or an update found work that is due: an open renewal
	// window, an old secret, or a rotation outside Terraform. See [planDueWork].
	keyObservedAt = "observed_at"
	// keyExpiresAt is the expiry date at the API, if a renewal had to leave an older one in
	// the state: with ignore_changes on expires_at, Terraform accepts no other value. The
	// next refresh removes it.
	keyExpiresAt = "expires_at"
	// keyLastWrite is what the response to the last write of the token has shown. An
	// older answer comes from a replica that lags, and changes nothing.
	keyLastWrite = "last_write"
	// keyDoubt is what a lost response to the creation has left uncertain.
	keyDoubt = "doubt"
)

// privateState is the private state of a token.
type privateState struct {
	// secretVersion is 0 if it is not known.
	secretVersion int64
	// observedAt is zero if the last refresh found nothing that is due.
	observedAt time.Time
	// expiresAt is zero if the state has the expiry date of the API.
	expiresAt time.Time
	// lastWrite is zero if nothing was written, as after an import.
	lastWrite access.LastWrite
	// doubt is nil if the creation has left none.
	doubt *doubt
}

// readPrivateState reads the private state of a token.
func readPrivateState(ctx context.Context, from providerdata.PrivateReader) privateState {
	var p privateState
	p.secretVersion, _ = getPrivate[int64](ctx, from, keySecretVersion)
	p.observedAt, _ = getPrivate[time.Time](ctx, from, keyObservedAt)
	p.expiresAt, _ = getPrivate[time.Time](ctx, from, keyExpiresAt)
	p.lastWrite, _ = getPrivate[access.LastWrite](ctx, from, keyLastWrite)
	if d, ok := getPrivate[doubt](ctx, from, keyDoubt); ok {
		p.doubt = &d
	}
	return p
}

// getPrivate reads the value of a key. It returns false if there is none, or none
// of this type.
func getPrivate[T any](ctx context.Context, from providerdata.PrivateReader, key string) (T, bool) {
	var value *T
	raw, _ := from.GetKey(ctx, key)
	if len(raw) == 0 || json.Unmarshal(raw, &value) != nil || value == nil {
		var zero T
		return zero, false
	}
	return *value, true
}

// setPrivate writes the value of a key. The value nil removes it.
func setPrivate(ctx context.Context, to providerdata.PrivateWriter, key string, value any) diag.Diagnostics {
	raw, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to write private state",
			"The value of "+key+" cannot be encoded: "+err.Error()+". "+diagnostics.BugNotice)}
	}
	return to.SetKey(ctx, key, raw)
}

// hasDueWork reports whether a plan of this state has something to do, or to
// postpone: the renewal window is open, the secret is old, or a rotation outside Terraform
// must be answered with another rotation.
func (m *model) hasDueWork(private privateState, now time.Time) bool {
	return m.renewalWindowOpen(now) || m.rotationDue(now) || m.rotatedExternally(private) && m.answersExternalRotation()
}

// recordDueWork records after a refresh whether work is due. If none is and none
// was, it writes nothing: Terraform saves a state that changes in a refresh.
func recordDueWork(ctx context.Context, from providerdata.PrivateReader, to providerdata.PrivateWriter, state *model, now time.Time) diag.Diagnostics {
	private := readPrivateState(ctx, from)
	switch {
	case state.hasDueWork(private, now):
		return setPrivate(ctx, to, keyObservedAt, now)
	case !private.observedAt.IsZero():
		return setPrivate(ctx, to, keyObservedAt, nil)
	default:
		return nil
	}
}

// recordSecret records the version of the secret in the state, and that no work is
// due any more.
func recordSecret(ctx context.Context, to providerdata.PrivateWriter, state *model) diag.Diagnostics {
	diags := setPrivate(ctx, to, keySecretVersion, state.ClientSecretVersion.ValueInt64())
	diags.Append(setPrivate(ctx, to, keyObservedAt, nil)...)
	return diags
}

// recordWrite records what the response to a write has shown.
func recordWrite(ctx context.Context, to providerdata.PrivateWriter, in *access.ServiceToken, now time.Time) diag.Diagnostics {
	return setPrivate(ctx, to, keyLastWrite, access.NewLastWrite(in, now))
}

// recordDoubt records what the creation has left uncertain, if anything.
func recordDoubt(ctx context.Context, to providerdata.PrivateWriter, issued *access.IssuedToken, name string, now time.Time) diag.Diagnostics {
	if d := newDoubt(issued, name, now); d != nil {
		return setPrivate(ctx, to, keyDoubt, d)
	}
	return nil
}

// recordExpiry records the expiry date at the API if the state has another one.
func recordExpiry(ctx context.Context, to providerdata.PrivateWriter, state *model, atAPI customtypes.Timestamp) diag.Diagnostics {
	at, expires := atAPI.Time()
	if inState, ok := state.ExpiresAt.Time(); !expires || ok && inState.Equal(at) {
		return setPrivate(ctx, to, keyExpiresAt, nil)
	}
	return setPrivate(ctx, to, keyExpiresAt, at)
}
