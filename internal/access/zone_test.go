package access_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// setupZone is setupMock with the scope of a zone.
func setupZone(t *testing.T, options []accesstest.Option, change ...func(*access.Options)) (*access.Client, *accesstest.Server, access.Scope) {
	t.Helper()
	client, server, _ := setupMock(t, options, change...)
	return client, server, access.Zone(server.ZoneID)
}

// zoneStatus is the status that a secret of the server's zone is answered with.
func zoneStatus(server *accesstest.Server, clientID, secret string) int {
	status, _ := server.Authenticate(accesstest.Credential{ZoneID: server.ZoneID, ClientID: clientID, ClientSecret: secret})
	return status
}

// worksInZone fails the test unless a credential is accepted, and the previous
// secret is accepted if they overlap.
func worksInZone(t *testing.T, server *accesstest.Server, issued *access.IssuedToken, before string, overlaps bool) {
	t.Helper()
	if got := zoneStatus(server, issued.ClientID, issued.ClientSecret.Reveal()); got != 200 {
		t.Errorf("the secret is refused with %d", got)
	}
	if got := zoneStatus(server, issued.ClientID, before); before != "" && (got == 200) != overlaps {
		t.Errorf("the previous secret is answered with %d, works: want %t", got, overlaps)
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for _, core := range []bool{true, false} {
		t.Run(fmt.Sprint("core ", core), func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupZone(t, mockOptions(core))
			ctx, tokens := t.Context(), client.ServiceTokens
			server.SeedServiceToken(accesstest.ServiceToken{Name: "of the account"})
			if !scope.IsZone() || access.Account("a").IsZone() || scope.String() != "zones/"+server.ZoneID {
				t.Errorf("the scope is %s", scope)
			}
			issued, err := tokens.Create(ctx, scope, access.CreateServiceToken{Name: "deploy", Duration: "24h"})
			if err != nil || issued.ExpiresAt == nil || issued.Recovery != access.RecoveryNone {
				t.Fatalf("Create = %+v, %v", issued, err)
			}
			worksInZone(t, server, issued, "", false)
			listed, err := collect(tokens.List(ctx, scope, access.ListServiceTokens{}))
			if err != nil || len(listed) != 1 || listed[0].ID != issued.ID {
				t.Errorf("List = %v, %v", listed, err)
			}
			server.Clock.Advance(time.Hour)
			renewed, err := tokens.Update(ctx, scope, issued.ID, access.UpdateServiceToken{Duration: new("24h")})
			if err != nil || !renewed.ExpiresAt.Equal(issued.ExpiresAt.Add(time.Hour)) || renewed.ClientSecret != "" {
				t.Errorf("Update = %+v, %v", renewed, err)
			}
			if err := tokens.Delete(ctx, scope, issued.ID); err != nil {
				t.Errorf("Delete: %v", err)
			}
			if _, err := tokens.Get(ctx, scope, issued.ID); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("Get after delete gives %v, want ErrNotFound", err)
			}
			if len(server.Tokens()) != 1 {
				t.Error("the token of the account was touched")
			}
		})
	}
}

// TestZoneLacks: operations that only accounts offer are refused without a
// request.
func TestZoneLacks(t *testing.T) {
	t.Parallel()
	client, server, scope := setupZone(t, nil)
	ctx := t.Context()
	if caps, err := client.Capabilities(ctx, scope); err != nil || caps != (access.Capabilities{}) {
		t.Errorf("Capabilities = %+v, %v", caps, err)
	}
	for name, call := range map[string]func() error{
		"refresh":  func() error { _, err := client.ServiceTokens.Refresh(ctx, scope, tokenID); return err },
		"reassign": func() error { _, err := client.ServiceTokens.Reassign(ctx, scope, tokenID, "a"); return err },
		"create account": func() error {
			_, err := client.ServiceAccounts.Create(ctx, scope, access.CreateServiceAccount{Name: "ci"})
			return err
		},
		"list accounts": func() error {
			_, err := collect(client.ServiceAccounts.List(ctx, scope, access.ListServiceAccounts{}))
			return err
		},
		"get account":    func() error { _, err := client.ServiceAccounts.Get(ctx, scope, "a"); return err },
		"delete account": func() error { return client.ServiceAccounts.Delete(ctx, scope, "a") },
		"no zone":        func() error { return client.ServiceTokens.Delete(ctx, access.Zone(""), "a") },
	} {
		err := call()
		var e *access.Error
		if !errors.As(err, &e) || !errors.Is(err, access.ErrInvalid) || errors.Is(err, access.ErrUnknownOutcome) || e.Op == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err := client.ServiceTokens.Refresh(ctx, scope, tokenID)
	want := "refresh service token: a token of a zone cannot be refreshed; update its duration instead: invalid request"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if got := server.Requests(); len(got) != 0 {
		t.Errorf("%d requests were sent, the first for %s", len(got), got[0].Path)
	}
}

// TestZoneRotate: one update with the next version, and an end that is past if
// there must be no overlap. The version is read if it is not known.
func TestZoneRotate(t *testing.T) {
	t.Parallel()
	for _, knows := range []bool{true, false} {
		for _, overlap := range []bool{true, false} {
			client, server, scope := setupZone(t, nil)
			token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID, ClientSecretVersion: 3})
			in, end, cost := access.RotateServiceToken{}, "2014-01-01T05:20:00Z", 2
			if knows {
				in.KnownVersion, cost = new(int64(3)), 1
			}
			if overlap {
				until := server.Clock.Now().Add(time.Hour)
				in.PreviousClientSecretExpiresAt, end = &until, until.UTC().Format(time.RFC3339)
			}
			issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, in)
			if err != nil || *issued.ClientSecretVersion != 4 || issued.Recovery != access.RecoveryNone || issued.ExpiresAt == nil {
				t.Fatalf("got %+v, %v", issued, err)
			}
			worksInZone(t, server, issued, token.ClientSecret, overlap)
			requests := server.Requests()
			if len(requests) != cost {
				t.Fatalf("%d requests, want %d", len(requests), cost)
			}
			last, sent := requests[cost-1], map[string]any{}
			if err := json.Unmarshal(last.Body, &sent); err != nil || last.Method != http.MethodPut {
				t.Fatalf("%s, %v", last.Method, err)
			}
			want := map[string]any{"client_secret_version": 4.0, "previous_client_secret_expires_at": end}
			if diff := cmp.Diff(want, sent); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		}
	}
}

// TestZoneRotateWithoutVersion: if no version is returned, none can be increased,
// and nothing is tried.
func TestZoneRotateWithoutVersion(t *testing.T) {
	t.Parallel()
	client, server, scope := setupZone(t, []accesstest.Option{accesstest.WithoutSecretVersion()})
	token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
	issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{})
	if issued != nil || !errors.Is(err, access.ErrInvalid) || errors.Is(err, access.ErrUnknownOutcome) {
		t.Errorf("got %+v, %v", issued, err)
	}
	if server.CountRequests("PUT", "")+server.CountRequests("POST", "") != 0 || zoneStatus(server, token.ClientID, token.ClientSecret) != 200 {
		t.Error("something was changed")
	}
}

// TestZoneRotateVersionConflict: somebody else has rotated since the version was
// read.
func TestZoneRotateVersionConflict(t *testing.T) {
	t.Parallel()
	for version, want := range map[int64]struct {
		others  int64
		methods []string
	}{
		// To ask for the current version rotates nothing; to ask for an earlier one
		// is refused.
		2: {1, []string{"PUT", "PUT"}},
		5: {4, []string{"PUT", "GET", "PUT"}},
	} {
		client, server, scope := setupZone(t, []accesstest.Option{accesstest.WithRefusedLowerVersion()})
		token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID, ClientSecretVersion: version})
		issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
		if err != nil || *issued.ClientSecretVersion != version+1 || issued.Recovery != access.RecoveryNone || issued.OtherRotations != want.others {
			t.Fatalf("version %d: got %+v, %v", version, issued, err)
		}
		worksInZone(t, server, issued, token.ClientSecret, false)
		var methods []string
		for _, request := range server.Requests() {
			methods = append(methods, request.Method)
		}
		if !slices.Equal(methods, want.methods) {
			t.Errorf("version %d: %q, want %q", version, methods, want.methods)
		}
	}
}

// TestZoneRotateVersionConflicts: it ends even if somebody else rotates all the
// time.
func TestZoneRotateVersionConflicts(t *testing.T) {
	t.Parallel()
	client, server, scope := setupZone(t, []accesstest.Option{accesstest.WithRefusedLowerVersion()})
	token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
	server.Before("PUT", "", func() {
		server.RotateToken(token.ID, 0)
		server.RotateToken(token.ID, 0)
	})
	issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{})
	if issued != nil || !errors.Is(err, access.ErrInvalid) || server.CountRequests("PUT", "") != 5 {
		t.Errorf("got %+v, %v after %d updates", issued, err, server.CountRequests("PUT", ""))
	}
}

// TestZoneRotateRefused: a refusal for another reason is not tried again.
func TestZoneRotateRefused(t *testing.T) {
	t.Parallel()
	client, server, scope := setupZone(t, nil)
	token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
	server.AddFault(accesstest.Fault{Method: "PUT", Kind: accesstest.FaultStatus, Status: 400, Code: 12130, Times: -1})
	issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
	if issued != nil || !errors.Is(err, access.ErrInvalid) || server.CountRequests("PUT", "") != 1 {
		t.Errorf("got %+v, %v after %d updates", issued, err, server.CountRequests("PUT", ""))
	}
	if _, err := client.ServiceTokens.Rotate(t.Context(), scope, tokenID, access.RotateServiceToken{}); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("a token that there is not: %v", err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	server.ResetRequests()
	_, err = client.ServiceTokens.Rotate(canceled, scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
	if !errors.Is(err, context.Canceled) || len(server.Requests()) != 0 {
		t.Errorf("canceled before: %v after %d requests", err, len(server.Requests()))
	}
}
