package providerdata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateReader reads the private state of an object. The framework does not export its
// type.
type PrivateReader interface {
	// GetKey returns the JSON value of a key, nil if there is none.
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}
