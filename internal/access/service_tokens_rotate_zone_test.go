package access_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestLostZoneRotate: a rotation by update is recovered as any other: whatever
// happens to the response, the secret that Rotate returns works, and the recovery
// is reported.
func TestLostZoneRotate(t *testing.T) {
	t.Parallel()
	for _, knows := range []bool{true, false} {
		for _, overlap := range []bool{true, false} {
			t.Run(fmt.Sprintf("version known %t, overlap %t", knows, overlap), func(t *testing.T) {
				t.Parallel()
				everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
					if !knows || !overlap {
						skipSlow(t, fault)
					}
					client, server, scope := setupZone(t, mockOptions(core), attemptTime(fault))
					token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID, Name: "deploy"})
					fault.Method = "PUT"
					server.AddFault(fault)
					var in access.RotateServiceToken
					if knows {
						in.KnownVersion = new(int64(1))
					}
					if overlap {
						in.PreviousClientSecretExpiresAt = new(server.Clock.Now().Add(time.Hour))
					}
					issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, in)
					if err != nil {
						t.Fatal(err)
					}
					if server.PendingFaults() > 0 {
						t.Fatal("the fault did not happen")
					}
					version, recovery := int64(2), access.RecoveryNone
					if after {
						version, recovery = 3, access.RecoveryRotatedAgain
					}
					if *issued.ClientSecretVersion != version || issued.Recovery != recovery || issued.ExpiresAt == nil {
						t.Errorf("got %+v, want version %d and recovery %s", issued, version, recovery)
					}
					worksInZone(t, server, issued, token.ClientSecret, overlap && version == 2)
				})
			})
		}
	}
}

// TestLostZoneCreate: a token that a lost create has created is found and rotated
// by update; no server promises idempotency there.
func TestLostZoneCreate(t *testing.T) {
	t.Parallel()
	everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
		skipSlow(t, fault)
		client, server, scope := setupZone(t, mockOptions(core))
		server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID, Name: "deploy"})
		fault.Method = "POST"
		server.AddFault(fault)
		issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy", Duration: "24h"})
		if err != nil {
			t.Fatal(err)
		}
		worksInZone(t, server, issued, "", false)
		creates, rotations, recovery := 2, 0, access.RecoveryResent
		if after {
			creates, rotations, recovery = 1, 1, access.RecoveryAdopted
		}
		if got := server.CountRequests("POST", ""); got != creates {
			t.Errorf("%d creates, want %d", got, creates)
		}
		if got := server.CountRequests("PUT", ""); got != rotations {
			t.Errorf("%d rotations, want %d", got, rotations)
		}
		if len(server.Tokens()) != 2 || issued.Recovery != recovery || issued.ExpiresAt == nil {
			t.Errorf("%d tokens, and got %+v", len(server.Tokens()), issued)
		}
	})
}

// TestLostZoneVersionUpdate: so is an update of the caller's own that increases
// the version.
func TestLostZoneVersionUpdate(t *testing.T) {
	t.Parallel()
	for _, uncounted := range []bool{false, true} {
		t.Run(fmt.Sprint("versions are not returned ", uncounted), func(t *testing.T) {
			t.Parallel()
			everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
				skipSlow(t, fault)
				options := mockOptions(core)
				if uncounted {
					options = append(options, accesstest.WithoutSecretVersion())
				}
				client, server, scope := setupZone(t, options)
				token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
				fault.Method = "PUT"
				server.AddFault(fault)
				issued, err := client.ServiceTokens.Update(t.Context(), scope, token.ID, access.UpdateServiceToken{
					Name: new("renamed"), ClientSecretVersion: new(int64(4)),
				})
				if err != nil {
					t.Fatal(err)
				}
				worksInZone(t, server, issued, token.ClientSecret, false)
				version, recovery := int64(4), access.RecoveryNone
				if after {
					version, recovery = 5, access.RecoveryRotatedAgain
				}
				kept, _ := server.Token(token.ID)
				if kept.ClientSecretVersion != version || issued.Recovery != recovery || after && kept.Name != "renamed" {
					t.Errorf("got %+v, at the server %+v", issued, kept)
				}
			})
		})
	}
}

// TestLostZoneRotateTwice: a rotation is sent again unchanged until it is
// answered, and then from the version of that time if its secret is lost.
func TestLostZoneRotateTwice(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults  []accesstest.FaultKind
		version int64
		sent    int
	}{
		"done, done":         {[]accesstest.FaultKind{accesstest.FaultCutAfter, accesstest.FaultCutAfter}, 3, 4},
		"done, not done":     {[]accesstest.FaultKind{accesstest.FaultCutAfter, accesstest.FaultCutBefore}, 3, 4},
		"not done, done":     {[]accesstest.FaultKind{accesstest.FaultCutBefore, accesstest.FaultCutAfter}, 3, 4},
		"not done, not done": {[]accesstest.FaultKind{accesstest.FaultCutBefore, accesstest.FaultCutBefore}, 2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupZone(t, nil)
			token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
			for _, kind := range test.faults {
				server.AddFault(accesstest.Fault{Method: "PUT", Kind: kind})
			}
			issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{})
			if err != nil || *issued.ClientSecretVersion != test.version || (issued.Recovery == access.RecoveryNone) != (test.version == 2) {
				t.Fatalf("got %+v, %v", issued, err)
			}
			worksInZone(t, server, issued, token.ClientSecret, false)
			// One read for the version, and one to see that the secret is the current one.
			if sent, reads := server.CountRequests("PUT", ""), server.CountRequests("GET", ""); sent != test.sent || reads != 2 {
				t.Errorf("%d rotations were sent and %d reads, want %d and 2", sent, reads, test.sent)
			}
		})
	}
}

// TestLateZoneRotation: an update that was given up is executed just before the
// one that replaces it, which then rotates nothing.
func TestLateZoneRotation(t *testing.T) {
	t.Parallel()
	client, server, scope := setupZone(t, nil)
	token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
	server.AddFault(accesstest.Fault{Method: "PUT", Kind: accesstest.FaultCutBefore})
	updates := 0
	server.Before("PUT", "", func() {
		if updates++; updates == 1 {
			server.RotateToken(token.ID, 0)
		}
	})
	issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
	if err != nil || issued.Recovery != access.RecoveryRotatedAgain || *issued.ClientSecretVersion != 3 || updates != 2 {
		t.Fatalf("got %+v, %v after %d updates", issued, err, updates)
	}
	worksInZone(t, server, issued, token.ClientSecret, false)
}

// TestZoneRotateFails: the token is returned if the old secret is lost as well,
// and the error reports whether the rotation took place.
func TestZoneRotateFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults  []accesstest.Fault
		unknown bool
		token   bool
		sent    int
	}{
		"never arrives":           {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutBefore, Times: -1}}, false, false, 4},
		"always lost":             {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutAfter, Times: -1}}, true, true, 4},
		"lost, and never arrives": {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutAfter}, {Method: "PUT", Kind: accesstest.FaultCutBefore, Times: -1}}, true, true, 4},
		"lost, and refused":       {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutAfter}, {Method: "PUT", Kind: accesstest.FaultStatus, Status: 403}}, false, true, 2},
		"lost, and not read":      {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutAfter, Times: -1}, {Method: "GET", Kind: accesstest.FaultCutBefore, Times: -1}}, true, false, 4},
		"refused, and not read":   {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutAfter}, {Method: "PUT", Kind: accesstest.FaultStatus, Status: 403}, {Method: "GET", Kind: accesstest.FaultCutBefore, Times: -1}}, true, false, 2},
		"lost, and gone":          {[]accesstest.Fault{{Method: "PUT", Kind: accesstest.FaultCutAfter}, {Method: "PUT", Kind: accesstest.FaultStatus, Status: 404}}, false, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupZone(t, nil)
			token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
			for _, fault := range test.faults {
				server.AddFault(fault)
			}
			issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{KnownVersion: new(int64(1))})
			if err == nil || errors.Is(err, access.ErrUnknownOutcome) != test.unknown {
				t.Errorf("got %v", err)
			}
			if (issued != nil) != test.token || issued != nil && (issued.ClientSecret != "" || *issued.ClientSecretVersion == 1) {
				t.Errorf("got %+v", issued)
			}
			if got := server.CountRequests("PUT", ""); got != test.sent {
				t.Errorf("%d rotations were sent, want %d", got, test.sent)
			}
		})
	}
}

// TestZoneAdoptionWithoutVersion: a token that cannot be rotated is returned
// without a secret.
func TestZoneAdoptionWithoutVersion(t *testing.T) {
	t.Parallel()
	client, server, scope := setupZone(t, []accesstest.Option{accesstest.WithoutSecretVersion()})
	server.AddFault(accesstest.Fault{Method: "POST", Kind: accesstest.FaultCutAfter})
	issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy"})
	if !errors.Is(err, access.ErrInvalid) || issued == nil || issued.ID != server.Tokens()[0].ID || issued.ClientSecret != "" {
		t.Errorf("got %+v, %v", issued, err)
	}
}

// TestCancelZoneRotate: a request that has been sent is waited for and its outcome
// is found out, for which the same request is sent again.
func TestCancelZoneRotate(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]accesstest.Fault{
		"answered": {},
		"lost":     {Kind: accesstest.FaultCutAfter},
		"500":      {Kind: accesstest.FaultStatus, AfterWork: true},
		"not done": {Kind: accesstest.FaultCutBefore},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, server, _ := setupBubble(t, nil)
				token := server.SeedServiceToken(accesstest.ServiceToken{ZoneID: server.ZoneID})
				if fault.Kind != 0 {
					fault.Method = "PUT"
					server.AddFault(fault)
				}
				ctx := cancelDuring(t, server, "PUT", "")
				issued, err := client.ServiceTokens.Rotate(ctx, access.Zone(server.ZoneID), token.ID, access.RotateServiceToken{})
				if err != nil || ctx.Err() == nil {
					t.Fatalf("got %+v, %v", issued, err)
				}
				worksInZone(t, server, issued, token.ClientSecret, false)
			})
		})
	}
}
