package access_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

// setupMock starts the mock server, with a check of every request against the
// contract, and a client of it.
func setupMock(t *testing.T, options []accesstest.Option, change ...func(*access.Options)) (*access.Client, *accesstest.Server, access.Scope) {
	t.Helper()
	contract := contracttest.New(t)
	options = append(options, accesstest.WithMiddleware(
		func(next http.Handler) http.Handler {
			return contract.Handler(next, accesstest.BasePath, contracttest.Checks{Requests: true})
		}))
	server := accesstest.New(t, options...)
	client := newClient(t, server.Endpoint, append([]func(*access.Options){onClock(server.Clock), func(o *access.Options) {
		o.APIToken = server.APIToken
	}}, change...)...)
	return client, server, access.Account(server.AccountID)
}

func TestOperations(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]accesstest.Option{
		"full": nil,
		"odd":  {accesstest.WithFractionalTimes(), accesstest.WithUnknownFields(), accesstest.WithLooseFilters()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, scope := setupMock(t, options)
			ctx := t.Context()

			caps, err := client.Capabilities(ctx, scope)
			if err != nil || !caps.Idempotency || !caps.ServiceAccounts {
				t.Fatalf("Capabilities = %+v, %v", caps, err)
			}
			owner, err := client.ServiceAccounts.Create(ctx, scope, access.CreateServiceAccount{Name: "ci", Description: "builds"})
			if err != nil || owner.ID == "" || owner.CreatedAt == nil {
				t.Fatalf("Create account = %+v, %v", owner, err)
			}
			owner, err = client.ServiceAccounts.Update(ctx, scope, owner.ID, access.UpdateServiceAccount{Name: new("ci-2")})
			if err != nil || owner.Name != "ci-2" || owner.Description != "builds" {
				t.Fatalf("Update account = %+v, %v", owner, err)
			}
			issued, err := client.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{
				Name: "deploy", Duration: "24h", ServiceAccountID: owner.ID, Type: "connector",
			})
			if err != nil || issued.ClientSecret == "" || issued.ExpiresAt == nil || issued.Type != "connector" {
				t.Fatalf("Create = %+v, %v", issued, err)
			}
			works(t, server, issued.ClientID, issued.ClientSecret)
			end := server.Clock.Now().Add(time.Hour)
			rotated, err := client.ServiceTokens.Rotate(ctx, scope, issued.ID, access.RotateServiceToken{PreviousClientSecretExpiresAt: &end})
			if err != nil || rotated.ClientSecret == issued.ClientSecret || *rotated.ClientSecretVersion != 2 ||
				!rotated.PreviousClientSecretExpiresAt.Equal(end.Truncate(time.Second)) {
				t.Fatalf("Rotate = %+v, %v", rotated, err)
			}
			works(t, server, issued.ClientID, issued.ClientSecret)
			server.Clock.Advance(12 * time.Hour)
			refreshed, err := client.ServiceTokens.Refresh(ctx, scope, issued.ID)
			if err != nil || !refreshed.ExpiresAt.After(*issued.ExpiresAt) {
				t.Fatalf("Refresh = %+v, %v", refreshed, err)
			}
			if status, _ := server.Authenticate(accesstest.Credential{ClientID: issued.ClientID, ClientSecret: issued.ClientSecret.Reveal()}); status != 401 {
				t.Errorf("the previous secret is answered with %d after its overlap, want 401", status)
			}
			updated, err := client.ServiceTokens.Update(ctx, scope, issued.ID, access.UpdateServiceToken{Enabled: new(false)})
			if err != nil || *updated.Enabled || updated.Name != "deploy" || updated.ClientSecret != "" {
				t.Fatalf("Update = %+v, %v", updated, err)
			}
			raised, err := client.ServiceTokens.Update(ctx, scope, issued.ID, access.UpdateServiceToken{ClientSecretVersion: new(int64(5))})
			if err != nil || raised.ClientSecret == "" || *raised.ClientSecretVersion != 5 {
				t.Fatalf("Update with a version = %+v, %v", raised, err)
			}
			other, err := client.ServiceAccounts.Create(ctx, scope, access.CreateServiceAccount{Name: "other"})
			if err != nil {
				t.Fatal(err)
			}
			moved, err := client.ServiceTokens.Reassign(ctx, scope, issued.ID, other.ID)
			if err != nil || moved.ServiceAccountID != other.ID || moved.Owner == nil || moved.Owner.Name != "other" {
				t.Fatalf("Reassign = %+v, %v", moved, err)
			}
			accounts, err := collect(client.ServiceAccounts.List(ctx, scope, access.ListServiceAccounts{Search: "CI"}))
			if err != nil || len(accounts) != 1 {
				t.Fatalf("List accounts = %v, %v", accounts, err)
			}
			tokens, err := collect(client.ServiceTokens.List(ctx, scope, access.ListServiceTokens{Name: "deploy"}))
			if err != nil || len(tokens) != 1 {
				t.Fatalf("List = %v, %v", tokens, err)
			}
			if err := client.ServiceAccounts.Delete(ctx, scope, other.ID); !errors.Is(err, access.ErrConflict) {
				t.Errorf("deleting an account with tokens gives %v, want ErrConflict", err)
			}
			if err := client.ServiceTokens.Delete(ctx, scope, issued.ID); err != nil {
				t.Fatalf("Delete: %v", err)
			}
			if _, err := client.ServiceTokens.Get(ctx, scope, issued.ID); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("Get after delete gives %v, want ErrNotFound", err)
			}
			if err := client.ServiceAccounts.Delete(ctx, scope, other.ID); err != nil {
				t.Fatalf("Delete account: %v", err)
			}
		})
	}
}
