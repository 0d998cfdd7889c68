package servicetoken

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// clockSkew is how far the local clock may be ahead of the API's without an overlap
// being treated as over that is not.
const clockSkew = time.Hour

// NewEndOverlapAction returns the action access_service_token_end_overlap, which makes
// the previous secrets of tokens expire.
func NewEndOverlapAction() action.Action {
	return &idsAction{
		baseAction: baseAction{Action: providerdata.NewAction(typeName + "_end_overlap"), verb: "end the overlap of", participle: "changed"},
		description: "Makes the previous secrets of service tokens expire at once, instead of at the end of the grace period. " +
			"Use it when the last client has taken the new secret, or when the old secret has leaked. The current secrets stay valid.",
		idsDescription: "The IDs of the tokens, which are changed one after the other. A token that has no previous secret is not changed.",
		do:             endOverlap,
	}
}

// endOverlap makes the previous secret of one token expire. It does not change a token
// that has none: the API would then show the end of an overlap that never happened.
// The new end is a time that the API itself has returned, and which is in the past for
// every clock: when the token was created.
func endOverlap(ctx context.Context, data *providerdata.Data, in access.Scope, id string) (string, error) {
	tokens := data.Client.ServiceTokens
	token, err := tokens.Get(ctx, in, id)
	if err != nil {
		return "", err
	}
	end := overlapEndNow(token, data.Now())
	if end == nil {
		return displayName(token) + " has no previous secret.", nil
	}
	if _, err := tokens.Update(ctx, in, id, access.UpdateServiceToken{PreviousClientSecretExpiresAt: end}); err != nil {
		return "", err
	}
	return "The previous secret of " + displayName(token) + " is no longer valid.", nil
}

// overlapEndNow returns the time to send, or nil if there is no overlap to end.
func overlapEndNow(token *access.ServiceToken, now time.Time) *time.Time {
	past := now.Add(-clockSkew)
	if token.PreviousClientSecretExpiresAt == nil || !token.PreviousClientSecretExpiresAt.After(past) {
		return nil
	}
	if token.CreatedAt != nil && token.CreatedAt.Before(past) {
		return token.CreatedAt
	}
	return &past
}
