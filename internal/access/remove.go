package access

import (
	"context"
	"errors"
)

// remove sends a DELETE. The object in its answer, if any, is of no use.
func (c *Client) remove(ctx context.Context, r *request) error {
	one, err := c.do(ctx, r)
	if errors.Is(err, ErrNotFound) && one.inDoubt {
		// An earlier try of this call did it, and its answer was lost.
		return nil
	}
	if err != nil {
		return err
	}
	return c.acknowledged(one)
}
