package access_test

import (
	"errors"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestLostCreate_changedMeanwhile: a token that is not what was asked for is not
// taken over and not changed.
func TestLostCreate_changedMeanwhile(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter})
	server.Before("GET", "access/service_tokens", func() {
		for _, token := range server.Tokens() {
			server.ChangeToken(token.ID, func(t *accesstest.ServiceToken) { t.Duration = "17520h" })
		}
	})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy", Duration: "24h"})
	if _, ok := errors.AsType[*access.AmbiguousCreateError](err); !ok || issued != nil {
		t.Errorf("got %+v, %v", issued, err)
	}
	if got := server.CountRequests("PUT", ""); got != 0 {
		t.Errorf("%d updates, want none", got)
	}
}

// TestLostCreate_stranger: somebody else creates a token of the name while the
// create is lost for good. The token is adopted, and their secret stays valid for a
// day.
func TestLostCreate_stranger(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutBefore})
	var theirs accesstest.ServiceToken
	lists := 0
	server.Before("GET", "access/service_tokens", func() {
		if lists++; lists == 2 {
			theirs = server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy", CreatedAt: server.Clock.Now()})
		}
	})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if err != nil || issued.ID != theirs.ID || issued.Recovery != access.RecoveryAdopted || issued.AdoptedSecretExpiresAt == nil {
		t.Fatalf("got %+v, %v", issued, err)
	}
	works(t, server, issued.ClientID, issued.ClientSecret)
	server.Clock.Advance(23 * time.Hour)
	works(t, server, theirs.ClientID, access.Secret(theirs.ClientSecret))
	server.Clock.Advance(2 * time.Hour)
	if status, _ := server.Authenticate(accesstest.Credential{ClientID: theirs.ClientID, ClientSecret: theirs.ClientSecret}); status == 200 {
		t.Error("the secret that the token had before is valid for ever")
	}
}

// TestLostCreate_laggingList: the token that a lost create has created is missing
// from the first listings.
func TestLostCreate_laggingList(t *testing.T) {
	t.Parallel()
	for _, lists := range []int{1, 3} {
		client, server, scope := setupMock(t, mockOptions(true))
		server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
		server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultCutAfter})
		server.AddFault(accesstest.Fault{Method: "GET", Path: "access/service_tokens", Kind: accesstest.FaultStale, Revision: 1, Times: lists, Skip: 1})
		issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
		if err != nil || issued.Recovery != access.RecoveryAdopted || len(server.Tokens()) != 2 || server.PendingFaults() > 0 {
			t.Errorf("%d stale lists: got %+v, %v, and %d tokens", lists, issued, err, len(server.Tokens()))
		}
	}
}

// TestLostCreate_withoutID: a response that contains all but the ID is not lost.
func TestLostCreate_withoutID(t *testing.T) {
	t.Parallel()
	for _, fields := range [][]string{{"id"}, {"id", "client_secret"}} {
		client, server, scope := setupMock(t, mockOptions(true))
		server.AddFault(accesstest.Fault{Method: "POST", Path: "access/service_tokens", Kind: accesstest.FaultOmitFields, Fields: fields})
		issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
		if err != nil || issued.ID != server.Tokens()[0].ID {
			t.Fatalf("without %v: got %+v, %v", fields, issued, err)
		}
		works(t, server, issued.ClientID, issued.ClientSecret)
		if want := int64(len(fields)); *issued.ClientSecretVersion != want || len(server.Tokens()) != 1 {
			t.Errorf("without %v: version %d, want %d", fields, *issued.ClientSecretVersion, want)
		}
	}
}
