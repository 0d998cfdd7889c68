package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// observer logs the events of the client. It sets the masks with each event, because
// each call has its own logger, and masks set in Configure do not apply to later calls.
func observer(apiTokens func() []string) func(context.Context, access.Event) {
	return func(ctx context.Context, event access.Event) {
		ctx = mask(ctx, apiTokens()...)
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
			logWait(ctx, event.Wait, "retrying the request", fields)
		case access.EventRateWait:
			fields["wait_ms"] = event.Wait.Milliseconds()
			logWait(ctx, event.Wait, "waiting for the rate limit", fields)
		case access.EventRecovery:
			tflog.Warn(ctx, "recovering a lost response", fields)
		}
	}
}

// longWait is a wait that somebody who watches a run should be told of.
const longWait = 5 * time.Second

// logWait logs a wait, as a warning if it is long.
func logWait(ctx context.Context, wait time.Duration, message string, fields map[string]any) {
	if wait >= longWait {
		tflog.Warn(ctx, message, fields)
		return
	}
	tflog.Info(ctx, message, fields)
}

// mask returns a context whose logs mask the API tokens, everything that looks like a
// client secret, and the fields that are named like one.
func mask(ctx context.Context, apiTokens ...string) context.Context {
	ctx = tflog.MaskFieldValuesWithFieldKeys(ctx, "api_token", "authorization", "client_secret", "previous_client_secret")
	ctx = tflog.MaskAllFieldValuesRegexes(ctx, access.IssuedSecret)
	ctx = tflog.MaskMessageRegexes(ctx, access.IssuedSecret)
	for _, token := range apiTokens {
		if token != "" {
			ctx = tflog.MaskMessageStrings(tflog.MaskAllFieldValuesStrings(ctx, token), token)
		}
	}
	return ctx
}
