package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// observer logs what the client does. Masks that are set while the provider is
// configured do not reach later calls, each of which has a logger of its own, so
// they are set here, where every line of the client passes.
func observer(apiToken string) func(context.Context, access.Event) {
	return func(ctx context.Context, event access.Event) {
		ctx = mask(ctx, apiToken)
		fields := map[string]any{"operation": event.Op}
		if event.Method != "" {
			fields["method"], fields["path"], fields["attempt"] = event.Method, event.Path, event.Attempt
		}
		if event.RequestID != "" {
			fields["request_id"] = event.RequestID
		}
		if event.Err != "" {
			fields["error"] = event.Err
		}
		if event.Reason != "" {
			fields["reason"] = event.Reason
		}
		switch event.Kind {
		case access.EventRequest:
			fields["status"], fields["duration_ms"] = event.StatusCode, event.Duration.Milliseconds()
			tflog.Debug(ctx, "request to the Access API", fields)
		case access.EventRetry:
			fields["wait_ms"] = event.Wait.Milliseconds()
			tflog.Info(ctx, "trying again", fields)
		case access.EventRateWait:
			fields["wait_ms"] = event.Wait.Milliseconds()
			tflog.Info(ctx, "waiting for the rate limit", fields)
		case access.EventRecovery:
			tflog.Warn(ctx, "recovering a lost answer", fields)
		}
	}
}

// looksSecret matches client secrets as Cloudflare issues them.
var looksSecret = regexp.MustCompile(`cfast_[0-9A-Za-z]{8,}`)

// mask keeps the API token out of whatever is logged with the returned context,
// and with it what looks like a client secret and the fields whose names tell of
// one.
func mask(ctx context.Context, apiToken string) context.Context {
	ctx = tflog.MaskFieldValuesWithFieldKeys(ctx, "api_token", "authorization", "client_secret", "previous_client_secret")
	ctx = tflog.MaskAllFieldValuesRegexes(ctx, looksSecret)
	ctx = tflog.MaskMessageRegexes(ctx, looksSecret)
	if apiToken == "" {
		return ctx
	}
	ctx = tflog.MaskAllFieldValuesStrings(ctx, apiToken)
	return tflog.MaskMessageStrings(ctx, apiToken)
}
