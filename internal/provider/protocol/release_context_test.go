package protocol_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// TestReleaseContext checks that the server releases the context of a call, and that the
// framework does not.
func TestReleaseContext(t *testing.T) {
	t.Parallel()

	type key struct{}
	for name, tc := range map[string]struct {
		server tfprotov6.ProviderServer
		want   bool
	}{
		"this server":   {server: provider.NewServer("test")(), want: true},
		"the framework": {server: providerserver.NewProtocol6(provider.New("test")())()},
	} {
		pointer := func() weak.Pointer[[64]byte] {
			value := &[64]byte{1}
			ctx := context.WithValue(t.Context(), key{}, value)
			if _, err := tc.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "access_nothing"}); err != nil {
				t.Fatal(err)
			}
			return weak.Make(value)
		}()
		runtime.GC()
		if got := pointer.Value() == nil; got != tc.want {
			t.Errorf("%s: the context is released: %t. Once the framework releases it too, release_context.go can be removed.", name, got)
		}
		runtime.KeepAlive(tc.server)
	}
}
