package protocol_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
)

// TestServer_capabilities has the capability to generate configurations, and the
// optional interfaces of the framework's server.
func TestServer_capabilities(t *testing.T) {
	t.Parallel()

	server := provider.NewServer("test")()
	metadata, err := server.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil || !metadata.ServerCapabilities.GenerateResourceConfig || !metadata.ServerCapabilities.MoveResourceState {
		t.Errorf("got %+v and %v", metadata.ServerCapabilities, err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || !schema.ServerCapabilities.GenerateResourceConfig || !schema.ServerCapabilities.MoveResourceState {
		t.Errorf("got %+v and %v", schema.ServerCapabilities, err)
	}
	if _, ok := server.(tfprotov6.ListResourceServer); !ok {
		t.Error("the list resources are hidden")
	}
	if _, ok := server.(tfprotov6.ActionServer); !ok {
		t.Error("the actions are hidden")
	}

	framework, err := providerserver.NewProtocol6(provider.New("test")())().GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil || framework.ServerCapabilities.GenerateResourceConfig {
		t.Errorf("the framework has the capability too (%v): generate_config.go can be removed once resources can take part", err)
	}
}
