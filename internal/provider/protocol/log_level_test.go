package protocol_test

import (
	"maps"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
)

// TestQuietLogs turns logs off if Terraform discards them, and only then.
func TestQuietLogs(t *testing.T) {
	t.Parallel()

	type environment = map[string]string
	for name, tc := range map[string]struct{ given, want environment }{
		"nothing":  {want: environment{"TF_LOG_SDK": "off", "TF_LOG_PROVIDER": "off"}},
		"core":     {given: environment{"TF_LOG_CORE": "TRACE"}, want: environment{"TF_LOG_CORE": "TRACE", "TF_LOG_SDK": "off", "TF_LOG_PROVIDER": "off"}},
		"off":      {given: environment{"TF_LOG": "OFF"}, want: environment{"TF_LOG": "OFF", "TF_LOG_SDK": "off", "TF_LOG_PROVIDER": "off"}},
		"all":      {given: environment{"TF_LOG": "INFO"}, want: environment{"TF_LOG": "INFO"}},
		"provider": {given: environment{"TF_LOG_PROVIDER": "INFO"}, want: environment{"TF_LOG_PROVIDER": "INFO"}},
		"sdk":      {given: environment{"TF_LOG_SDK": "WARN"}, want: environment{"TF_LOG_SDK": "WARN", "TF_LOG_PROVIDER": "off"}},
	} {
		got := maps.Clone(tc.given)
		if got == nil {
			got = environment{}
		}
		err := protocol.QuietLogs(func(name string) string { return got[name] }, func(name, value string) error {
			got[name] = value
			return nil
		})
		if err != nil || !maps.Equal(got, tc.want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, tc.want)
		}
	}
}
