package lifecycle

import (
	"context"
	"sync"
)

// Cleanups undo what must not outlive the process. Terraform closes an ephemeral
// resource at the end of a run, but not if something that depends on it has failed, or
// a check of its own: then it only ends the provider. The zero value is ready for use.
type Cleanups struct {
	mu   sync.Mutex
	kept map[string]func(context.Context)
}

// Add keeps a function until the process ends, or until it is removed by its key.
func (c *Cleanups) Add(key string, cleanup func(context.Context)) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = make(map[string]func(context.Context))
	}
	c.kept[key] = cleanup
}

// Remove removes the function of a key.
func (c *Cleanups) Remove(key string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, key)
}

// Run calls all functions at the same time, and forgets them. It returns when they have
// returned or ctx has ended.
func (c *Cleanups) Run(ctx context.Context) {
	c.mu.Lock()
	cleanups := c.kept
	c.kept = nil
	c.mu.Unlock()

	done := make(chan struct{})
	var group sync.WaitGroup
	for _, cleanup := range cleanups {
		group.Go(func() { cleanup(ctx) })
	}
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
