package providerdata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateReader is what the provider remembers beside the state of an object. The
// framework does not export its type.
type PrivateReader interface {
	// GetKey returns the JSON that is kept under a key, nil where there is none.
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}
