package servicetoken

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// The keys of what the provider remembers beside the state.
const (
	// keySecretVersion holds which version the secret in the state has. The
	// attribute shows the API's, so that a difference betrays a rotation that
	// Terraform did not make.
	keySecretVersion = "secret_version"
	// keyObservedAt holds when a refresh found something due: a window that is open
	// or a rotation from outside. A plan goes by it rather than by the clock:
	// Terraform plans once more right before it applies, and a saved plan must come
	// out the same then.
	keyObservedAt = "observed_at"
)

// privateWriter is private state, whose type the framework does not export.
type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// remember writes a value; nil forgets it.
func remember(ctx context.Context, to privateWriter, key string, value any) diag.Diagnostics {
	raw, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to remember "+key,
			err.Error()+". "+diagnostics.BugNotice)}
	}
	return to.SetKey(ctx, key, raw)
}

// recall reads a value, false where there is none.
func recall[T any](ctx context.Context, from providerdata.PrivateReader, key string) (T, bool) {
	var value *T
	raw, _ := from.GetKey(ctx, key)
	if len(raw) == 0 || json.Unmarshal(raw, &value) != nil || value == nil {
		var zero T
		return zero, false
	}
	return *value, true
}

// memory is what is remembered of a token.
type memory struct {
	// secretVersion is 0 where it is not known.
	secretVersion int64
	// observedAt is zero where nothing was found due.
	observedAt time.Time
}

func recallAll(ctx context.Context, from providerdata.PrivateReader) memory {
	var m memory
	m.secretVersion, _ = recall[int64](ctx, from, keySecretVersion)
	m.observedAt, _ = recall[time.Time](ctx, from, keyObservedAt)
	return m
}

// due tells whether a refresh has found something that is to be done.
func (m *model) due(remembered memory, now time.Time) bool {
	return m.inWindow(now) || m.rotatedOutside(remembered) && m.answersOutside()
}

// observe notes after a refresh whether there is something due. Where nothing is
// and nothing was, nothing is written: a state that changes with every refresh
// would be saved with every apply.
func observe(ctx context.Context, from providerdata.PrivateReader, to privateWriter, state *model, now time.Time) diag.Diagnostics {
	m := recallAll(ctx, from)
	switch {
	case state.due(m, now):
		return remember(ctx, to, keyObservedAt, now)
	case !m.observedAt.IsZero():
		return remember(ctx, to, keyObservedAt, nil)
	default:
		return nil
	}
}

// rememberSecret notes which version the secret in the state has, and that
// nothing is due any more.
func rememberSecret(ctx context.Context, to privateWriter, state *model) diag.Diagnostics {
	diags := remember(ctx, to, keySecretVersion, state.ClientSecretVersion.ValueInt64())
	diags.Append(remember(ctx, to, keyObservedAt, nil)...)
	return diags
}
