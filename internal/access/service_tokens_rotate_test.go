package access_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestLostRotate: whatever happens to the response, the secret that Rotate returns
// works, and the recovery is reported. A rotation from a known version is an
// update, except at a server that is known to promise idempotency.
func TestLostRotate(t *testing.T) {
	t.Parallel()
	for _, knows := range []bool{true, false} {
		for _, overlap := range []bool{true, false} {
			t.Run(fmt.Sprintf("version known %t, overlap %t", knows, overlap), func(t *testing.T) {
				t.Parallel()
				everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
					if !knows || !overlap {
						skipSlow(t, fault)
					}
					client, server, scope := setupMock(t, mockOptions(core), attemptTime(fault))
					if _, err := client.Capabilities(t.Context(), scope); err != nil {
						t.Fatal(err)
					}
					token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
					fault.Method, fault.Path = "POST", "rotate"
					in := access.RotateServiceToken{Name: "deploy"}
					if knows {
						in.KnownVersion = new(int64(1))
					}
					if core && knows {
						fault.Method, fault.Path = "PUT", ""
					}
					server.AddFault(fault)
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
					works(t, server, issued.ClientID, issued.ClientSecret)
					version, recovery := int64(2), access.RecoveryNone
					switch {
					case core && after:
						version, recovery = 3, access.RecoveryRotatedAgain
					case core && !knows && !overlap:
						// It is not known, and costs nothing to assume.
						recovery = access.RecoveryRotatedAgain
					case core && !knows:
						recovery = access.RecoveryResent
					}
					if *issued.ClientSecretVersion != version || issued.Recovery != recovery || issued.ExpiresAt == nil || issued.OtherRotations != 0 {
						t.Errorf("got %+v, want version %d and recovery %s", issued, version, recovery)
					}
					old, _ := server.Authenticate(accesstest.Credential{ClientID: token.ClientID, ClientSecret: token.ClientSecret})
					if want := overlap && version == 2; (old == 200) != want {
						t.Errorf("the previous secret is answered with %d, works: want %t", old, want)
					}
				})
			})
		}
	}
}

// TestLostRotateWithoutVersions: a token of a server that returns no version is
// rotated again, unless the end of the overlap shows that the rotation did not take
// place.
func TestLostRotateWithoutVersions(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{true, false} {
		for _, overlap := range []bool{true, false} {
			client, server, scope := setupMock(t, append(mockOptions(true), accesstest.WithoutSecretVersion()))
			token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
			kind := accesstest.FaultCutBefore
			if after {
				kind = accesstest.FaultCutAfter
			}
			server.AddFault(accesstest.Fault{Method: "POST", Path: "rotate", Kind: kind})
			var in access.RotateServiceToken
			if overlap {
				in.PreviousClientSecretExpiresAt = new(server.Clock.Now().Add(time.Hour))
			}
			issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, in)
			if err != nil {
				t.Fatal(err)
			}
			works(t, server, issued.ClientID, issued.ClientSecret)
			if issued.Recovery != access.RecoveryRotatedAgain {
				t.Errorf("after %t, overlap %t: recovery %s", after, overlap, issued.Recovery)
			}
		}
	}
}

// TestRotateCosts: as long as nothing is lost, a rotation is one request, and one
// more if the response does not contain when the token expires.
func TestRotateCosts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		core, knows bool
		want        int
	}{{false, false, 1}, {false, true, 1}, {true, false, 2}, {true, true, 1}} {
		client, server, scope := setupMock(t, mockOptions(test.core))
		token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
		var in access.RotateServiceToken
		if test.knows {
			in.KnownVersion = new(int64(1))
		}
		issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, in)
		if err != nil || issued.ExpiresAt == nil || len(server.Requests()) != test.want {
			t.Errorf("%+v: %+v, %v after %d requests", test, issued, err, len(server.Requests()))
		}
	}
}

// TestMissingExpiry: it is read once, not for a token that does not expire, and a
// failure to read it costs no secret.
func TestMissingExpiry(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		duration string
		fault    bool
		gets     int
		expires  bool
	}{
		"read":    {"24h", false, 1, true},
		"forever": {"forever", false, 0, false},
		"fails":   {"24h", true, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, mockOptions(true))
			if test.fault {
				server.AddFault(accesstest.Fault{Method: "GET", Path: "service_tokens/*", Kind: accesstest.FaultStatus, Times: -1})
			}
			issued, err := client.ServiceTokens.Create(t.Context(), scope, access.CreateServiceToken{Name: "deploy", Duration: test.duration})
			if err != nil || (issued.ExpiresAt != nil) != test.expires {
				t.Fatalf("got %+v, %v", issued, err)
			}
			works(t, server, issued.ClientID, issued.ClientSecret)
			if got := server.CountRequests("GET", "service_tokens/*"); got != test.gets {
				t.Errorf("%d reads, want %d", got, test.gets)
			}
		})
	}
}

// TestRotateFails: the token is returned if the old secret is lost as well, and
// the error reports whether the rotation took place.
func TestRotateFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults  []accesstest.Fault
		unknown bool
		token   bool
		rotates int // by update; 0 if it succeeds
		posts   int // without a known version
		is      error
	}{
		"never arrives":  {[]accesstest.Fault{{Kind: accesstest.FaultCutBefore, Times: -1}}, false, false, 4, 4, nil},
		"always lost":    {[]accesstest.Fault{{Kind: accesstest.FaultCutAfter, Times: -1}}, true, true, 4, 4, nil},
		"cannot be read": {[]accesstest.Fault{{Kind: accesstest.FaultCutAfter, Times: 9}, {Method: "GET", Kind: accesstest.FaultCutBefore, Times: -1}}, true, false, 4, 1, nil},
		"refused":        {[]accesstest.Fault{{Kind: accesstest.FaultStatus, Status: 403}}, false, false, 1, 1, access.ErrForbidden},
		"gone":           {[]accesstest.Fault{{Kind: accesstest.FaultStatus, Status: 404}}, false, false, 1, 1, access.ErrNotFound},
		"lost and gone":  {[]accesstest.Fault{{Kind: accesstest.FaultCutBefore}, {Path: "service_tokens/*", Kind: accesstest.FaultStatus, Status: 404}}, false, false, 2, 1, access.ErrNotFound},
		"too many":       {[]accesstest.Fault{{Kind: accesstest.FaultRateLimit, Times: 4}}, false, false, 4, 4, access.ErrRateLimited},
		"many":           {[]accesstest.Fault{{Kind: accesstest.FaultRateLimit, Times: 2}}, false, false, 0, 0, nil},
	} {
		for _, knows := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, version known %t", name, knows), func(t *testing.T) {
				t.Parallel()
				client, server, scope := setupMock(t, mockOptions(true))
				token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
				in := access.RotateServiceToken{PreviousClientSecretExpiresAt: new(server.Clock.Now().Add(time.Hour))}
				method, path, want := "POST", "rotate", test.posts
				if knows {
					in.KnownVersion, method, path, want = new(int64(1)), "PUT", "", test.rotates
				}
				for _, fault := range test.faults {
					isRotation := fault.Method == "" && fault.Path == ""
					if isRotation {
						fault.Method, fault.Path = method, path
					}
					server.AddFault(fault)
					if isRotation && !knows && fault.Times < 0 {
						// Once the version has been read, the token is rotated by update.
						fault.Method, fault.Path = "PUT", ""
						server.AddFault(fault)
					}
				}
				issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, in)
				if want == 0 {
					if err != nil || issued.Recovery != access.RecoveryNone {
						t.Errorf("got %+v, %v", issued, err)
					}
					return
				}
				if err == nil || errors.Is(err, access.ErrUnknownOutcome) != test.unknown || test.is != nil && !errors.Is(err, test.is) {
					t.Errorf("got %v", err)
				}
				if (issued != nil) != test.token || issued != nil && (issued.ClientSecret != "" || *issued.ClientSecretVersion == 1) {
					t.Errorf("got %+v", issued)
				}
				if got := server.CountRequests("POST", "rotate") + server.CountRequests("PUT", ""); got != want {
					t.Errorf("%d rotations were sent, want %d", got, want)
				}
			})
		}
	}
}

// TestLateRotation: a rotation by POST that was given up is executed after the one
// that replaced it.
func TestLateRotation(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, mockOptions(true))
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.AddFault(accesstest.Fault{Method: "POST", Path: "rotate", Kind: accesstest.FaultCutBefore})
	reads := 0
	server.Before("GET", "service_tokens/*", func() {
		if reads++; reads == 2 {
			server.RotateToken(token.ID, 0)
		}
	})
	issued, err := client.ServiceTokens.Rotate(t.Context(), scope, token.ID, access.RotateServiceToken{
		PreviousClientSecretExpiresAt: new(server.Clock.Now().Add(time.Hour)),
	})
	if err != nil || issued.Recovery != access.RecoveryRotatedAgain || *issued.ClientSecretVersion != 4 {
		t.Fatalf("got %+v, %v", issued, err)
	}
	works(t, server, issued.ClientID, issued.ClientSecret)
}

// TestLostVersionUpdate: an update that increases the version is a rotation.
func TestLostVersionUpdate(t *testing.T) {
	t.Parallel()
	everyLostResponse(t, func(t *testing.T, core, after bool, fault accesstest.Fault) {
		skipSlow(t, fault)
		client, server, scope := setupMock(t, mockOptions(core))
		token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
		fault.Method = "PUT"
		server.AddFault(fault)
		issued, err := client.ServiceTokens.Update(t.Context(), scope, token.ID, access.UpdateServiceToken{
			Name: new("renamed"), ClientSecretVersion: new(int64(4)),
		})
		if err != nil {
			t.Fatal(err)
		}
		works(t, server, issued.ClientID, issued.ClientSecret)
		version, recovery := int64(4), access.RecoveryNone
		if after {
			version, recovery = 5, access.RecoveryRotatedAgain
		}
		if *issued.ClientSecretVersion != version || issued.Recovery != recovery || issued.Name != "renamed" {
			t.Errorf("got %+v", issued)
		}
	})
}

// TestUpdateKeepsTheVersion: an update to the current version rotates nothing.
func TestUpdateKeepsTheVersion(t *testing.T) {
	t.Parallel()
	client, server, scope := setupMock(t, nil)
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "deploy"})
	server.AddFault(accesstest.Fault{Method: "PUT", Kind: accesstest.FaultCutAfter})
	issued, err := client.ServiceTokens.Update(t.Context(), scope, token.ID, access.UpdateServiceToken{
		Name: new("renamed"), ClientSecretVersion: new(int64(1)),
	})
	if err != nil || issued.ClientSecret != "" || issued.Name != "renamed" || server.CountRequests("POST", "") > 0 {
		t.Errorf("got %+v, %v", issued, err)
	}
	works(t, server, token.ClientID, access.Secret(token.ClientSecret))
}
