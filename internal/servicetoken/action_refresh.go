package servicetoken

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// NewRefreshAction returns the action access_service_token_refresh, which extends the
// lifetime of tokens.
func NewRefreshAction() action.Action {
	return &idsAction{
		baseAction: baseAction{Action: providerdata.NewAction(typeName + "_refresh"), verb: "refresh", participle: "refreshed"},
		description: "Extends the lifetime of service tokens and keeps their secrets. A token is extended by its own duration; in an account of Cloudflare, by a year whatever its duration is. " +
			"A token that has expired works again. For a token that Terraform manages, `renew_before_expiry` does this automatically.",
		idsDescription: "The IDs of the tokens, which are refreshed one after the other. A token that never expires is not changed. A token with a fixed expiry date is refused, " +
			"and the others are still refreshed.",
		do: refreshToken,
	}
}

func refreshToken(ctx context.Context, data *providerdata.Data, in access.Scope, id string) (string, error) {
	token, err := extendLifetime(ctx, data.Client.ServiceTokens, in, id)
	switch {
	case err != nil:
		return "", err
	case token.ExpiresAt == nil:
		return displayName(token) + " never expires.", nil
	default:
		return displayName(token) + " was refreshed and expires at " + token.ExpiresAt.UTC().Format(time.RFC3339) + ".", nil
	}
}

// extendLifetime refreshes one token. A zone has no refresh, so there the duration is
// set to its current value, which restarts the lifetime.
func extendLifetime(ctx context.Context, tokens *access.ServiceTokensService, in access.Scope, id string) (*access.ServiceToken, error) {
	if !in.IsZone() {
		return tokens.Refresh(ctx, in, id)
	}
	token, err := tokens.Get(ctx, in, id)
	if err != nil || token.ExpiresAt == nil {
		return token, err
	}
	restarted, err := tokens.Update(ctx, in, id, access.UpdateServiceToken{Duration: &token.Duration})
	if err != nil {
		return nil, err
	}
	return &restarted.ServiceToken, nil
}
