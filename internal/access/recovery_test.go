package access_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// lostResponses are the ways in which a response is lost. Each is tried before and
// after the request has taken effect.
var lostResponses = map[string]accesstest.Fault{
	"cut":        {Kind: accesstest.FaultCutAfter},
	"cut before": {Kind: accesstest.FaultCutBefore},
	"truncated":  {Kind: accesstest.FaultTruncate},
	"500":        {Kind: accesstest.FaultStatus},
	"502 HTML":   {Kind: accesstest.FaultHTML},
	"503":        {Kind: accesstest.FaultStatus, Status: 503, RetryAfter: time.Second},
	"504":        {Kind: accesstest.FaultStatus, Status: 504},
	"524":        {Kind: accesstest.FaultHTML, Status: 524},
	"408":        {Kind: accesstest.FaultHTML, Status: 408},
	"200 HTML":   {Kind: accesstest.FaultHTML, Status: 200},
	"empty":      {Kind: accesstest.FaultEmptyBody},
	"not ours":   {Kind: accesstest.FaultRaw, Body: "{}"},
	"null":       {Kind: accesstest.FaultRaw, Body: ok("null")},
	"wrong type": {Kind: accesstest.FaultRaw, Body: ok(`{"id":7}`)},
	"late":       {Kind: accesstest.FaultSlow, Delay: time.Minute},
	"endless":    {Kind: accesstest.FaultEndlessBody},
}

// everyLostResponse runs a test for each way of losing a response, before and
// after the request has taken effect, at a server with and without idempotency.
func everyLostResponse(t *testing.T, run func(t *testing.T, core, after bool, fault accesstest.Fault)) {
	t.Helper()
	for name, fault := range lostResponses {
		for _, core := range []bool{true, false} {
			for _, after := range []bool{true, false} {
				fixed := fault.Kind == accesstest.FaultCutAfter || fault.Kind == accesstest.FaultTruncate
				if after && fault.Kind == accesstest.FaultCutBefore || !after && fixed ||
					!after && fault.Kind == accesstest.FaultSlow { // It takes effect later.
					continue
				}
				t.Run(fmt.Sprintf("%s, core %t, after %t", name, core, after), func(t *testing.T) {
					t.Parallel()
					fault := fault
					fault.AfterWork = after
					run(t, core, after, fault)
				})
			}
		}
	}
}

// skipSlow skips the one loss that takes real time, in tests that need not repeat
// it.
func skipSlow(t *testing.T, fault accesstest.Fault) {
	t.Helper()
	if fault.Kind == accesstest.FaultSlow {
		t.Skip("tested elsewhere")
	}
}

func mockOptions(core bool) []accesstest.Option {
	if core {
		return []accesstest.Option{accesstest.CoreOnly()}
	}
	return nil
}

// attemptTime is the time for one attempt: short only if a response never comes.
func attemptTime(fault accesstest.Fault) func(*access.Options) {
	return func(o *access.Options) {
		if fault.Kind == accesstest.FaultSlow {
			o.RequestTimeout = 500 * time.Millisecond
		}
	}
}

// works fails the test unless a credential is accepted.
func works(t *testing.T, server *accesstest.Server, clientID string, secret access.Secret) {
	t.Helper()
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: clientID, ClientSecret: secret.Reveal()}); status != 200 {
		t.Errorf("the secret is refused with %d", status)
	}
}
