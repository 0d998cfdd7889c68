package provider_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// TestForgetting lets go of what came with a call, which the framework does not.
func TestForgetting(t *testing.T) {
	t.Parallel()

	type key struct{}
	for name, tc := range map[string]struct {
		server tfprotov6.ProviderServer
		want   bool
	}{
		"ours":          {server: provider.NewServer("test")(), want: true},
		"the framework": {server: providerserver.NewProtocol6(provider.New("test")())()},
	} {
		held := func() weak.Pointer[[64]byte] {
			value := &[64]byte{1}
			ctx := context.WithValue(t.Context(), key{}, value)
			if _, err := tc.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "access_unheard_of"}); err != nil {
				t.Fatal(err)
			}
			return weak.Make(value)
		}()
		runtime.GC()
		if got := held.Value() == nil; got != tc.want {
			t.Errorf("%s: what came with a call is forgotten: %t. Where the framework forgets too, forgetting.go can go.", name, got)
		}
		runtime.KeepAlive(tc.server)
	}
}
