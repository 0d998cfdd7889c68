// Package readcache answers many reads of objects of one type with few
// requests: with requests for single objects, or with one listing for all of
// them. It knows nothing of HTTP, scopes or tokens.
package readcache

import (
	"context"
	"iter"
	"sync"
	"time"
)

// Source reads objects of one type from where they are stored.
type Source[T any] interface {
	// Get reads one object with a request of its own.
	Get(ctx context.Context, id string) (*T, error)
	// List starts a listing of all objects.
	List() NextPage[T]
	ID(object *T) string
	// Fields returns which of the optional fields the object has.
	Fields(object *T) Fields
	// Unusable reports whether a listed object must not answer a read.
	Unusable(object *T) bool
	// Copy returns a copy that the caller may change.
	Copy(object *T) *T
}

// Cache answers the reads of one [Source] together, with single requests or
// with one listing for many, as policy decides. It is safe for use by several
// goroutines.
//
// It decides one read after another, however many come at once: while a page is
// being fetched, the reads that it may answer wait for it. So many reads at once
// cost no more than as many in a row.
//
// A wait that the caller's context ends returns the error of that context as it
// is. All other errors come from the source.
type Cache[T any] struct {
	source Source[T]
	now    func() time.Time

	mu sync.Mutex
	// since is when the current count of single reads began.
	since   time.Time
	singles int
	// failedAt is the value of singles when a listing failed last.
	failedAt int
	// listing is the latest listing, nil if there is none of use.
	listing *Listing[T]
	// fetch is the page that is being fetched, nil if there is none.
	fetch *fetch
	// fields are those that the server has been seen to return.
	fields Fields
	writes pendingWrites
}

// fetch is a page that is being fetched. There is one at a time.
type fetch struct {
	done    chan struct{}
	waiting int
	// cancel stops it once nobody waits for it any more.
	cancel context.CancelFunc
}

// New returns an empty cache of the source. Ages are measured with now.
func New[T any](source Source[T], now func() time.Time) *Cache[T] {
	return &Cache[T]{source: source, now: now}
}

// Read returns one object. The object is the caller's own.
func (c *Cache[T]) Read(ctx context.Context, id string) (*T, error) {
	for {
		object, page := c.answer(ctx, id)
		switch {
		case object != nil:
			return object, nil
		case page == nil:
			object, err := c.source.Get(ctx, id)
			if err == nil {
				c.addFields(c.source.Fields(object))
			}
			return object, err
		}
		if err := c.wait(ctx, page); err != nil {
			return nil, err
		}
	}
}

// answer returns an object that is known, or a page to wait for. If it returns
// neither, the object must be read with a request of its own.
func (c *Cache[T]) answer(ctx context.Context, id string) (*T, *fetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if !isWithin(now.Sub(c.since), readAge) {
		c.restart(now)
	}
	if c.writes.byID[id] > 0 {
		// No listing can answer, so none needs to be started.
		return nil, nil
	}
	rule, wanted := policy{singles: c.singles, failedAt: c.failedAt}, false
	if in := c.listing; in != nil {
		if object, ok := c.listed(id); ok {
			return object, nil
		}
		_, written := in.written[id]
		_, known := in.byID[id]
		switch {
		case written || known || in.complete:
			return nil, nil
		case in.err == nil:
			rule.pages, rule.total, wanted = in.pages, in.total, in.wanted > 0
		}
	}
	switch {
	case c.singles > 0 && c.fetch != nil:
		// The page may answer, and may return what to decide by.
	case rule.list() || c.singles > 0 && wanted:
		if c.listing == nil || c.listing.err != nil {
			c.startListing(now)
		}
		c.start(ctx, c.listing)
	default:
		c.singles++
		return nil, nil
	}
	c.fetch.waiting++
	return nil, c.fetch
}

// ReadCached returns an object if [Cache.Read] would return it without a request
// and without a wait. The object is the caller's own.
func (c *Cache[T]) ReadCached(id string) (*T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listing == nil || !isWithin(c.now().Sub(c.since), readAge) || c.writes.byID[id] > 0 {
		return nil, false
	}
	return c.listed(id)
}

// Discard makes sure that no listing that started before a time answers a read: one
// of its objects has turned out to be out of date.
func (c *Cache[T]) Discard(before time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listing != nil && c.listing.started.After(before) {
		return
	}
	c.restart(c.now())
}

// restart forgets the latest listing and counts single reads from now on.
func (c *Cache[T]) restart(now time.Time) {
	c.since, c.singles, c.failedAt, c.listing = now, 0, 0, nil
}

// listed returns an object that the latest listing answers for.
func (c *Cache[T]) listed(id string) (*T, bool) {
	_, written := c.listing.written[id]
	object, known := c.listing.byID[id]
	if written || !known || c.source.Fields(object) != c.fields || c.source.Unusable(object) {
		return nil, false
	}
	return c.source.Copy(object), true
}

// All yields all objects, each the caller's own, from a complete listing.
func (c *Cache[T]) All(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		in, err := c.List(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, object := range in.objects {
			if !yield(c.source.Copy(object), nil) {
				return
			}
		}
	}
}

// List returns a complete listing: one that starts now, or one that is as good.
// It does not change any more.
func (c *Cache[T]) List(ctx context.Context) (*Listing[T], error) {
	return c.listUntil(ctx, func(in *Listing[T]) bool { return in.complete })
}

// FirstPage returns a complete listing if the first page shows that there is no
// other, or else the number of the pages that are missing.
func (c *Cache[T]) FirstPage(ctx context.Context) (complete *Listing[T], missing int, err error) {
	in, err := c.listUntil(ctx, func(in *Listing[T]) bool {
		missing = 0
		if !in.complete {
			missing = max(1, in.total-in.pages)
		}
		return in.complete || in.pages > 0
	})
	if err != nil || missing > 0 {
		// Without the lock nothing else of an incomplete listing may be read.
		return nil, missing, err
	}
	return in, 0, nil
}

// listUntil returns a listing that has enough.
func (c *Cache[T]) listUntil(ctx context.Context, enough func(*Listing[T]) bool) (*Listing[T], error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	in, own := c.reuseOrStart()
	in.wanted++
	defer func() { in.wanted-- }()
	for {
		switch {
		case enough(in):
			return in, nil
		case in.err != nil && own:
			return nil, in.err
		case in.err != nil:
			// Another caller started it. The error is not passed on.
			in.wanted--
			in, own = c.reuseOrStart()
			in.wanted++
		}
		if c.fetch == nil {
			c.start(ctx, in)
		}
		page := c.fetch
		page.waiting++
		c.mu.Unlock()
		err := c.wait(ctx, page)
		c.mu.Lock()
		if err != nil {
			return nil, err
		}
	}
}

// reuseOrStart returns a listing that is as good as one that starts now. It is
// the caller's own if it does start now.
func (c *Cache[T]) reuseOrStart() (in *Listing[T], own bool) {
	now := c.now()
	if c.listing != nil && c.listing.isShareable(now) {
		return c.listing, false
	}
	return c.startListing(now), true
}

// startListing replaces the latest listing by a new one.
func (c *Cache[T]) startListing(now time.Time) *Listing[T] {
	c.since, c.listing = now, newListing(now, c.source.List(), &c.writes)
	return c.listing
}

// start fetches the next page of a listing. The fetch belongs to no caller, so
// it does not end with the context of the one that happened to be first.
func (c *Cache[T]) start(ctx context.Context, in *Listing[T]) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c.fetch = &fetch{done: make(chan struct{}), cancel: cancel}
	optional := in.wanted == 0
	go func() {
		defer cancel()
		page, err := in.next(own, optional)
		c.finish(in, page, err, own.Err() != nil)
	}()
}

// finish adds a page that was fetched, or the error of the fetch.
func (c *Cache[T]) finish(in *Listing[T], page Page[T], err error, canceled bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.fetch.done)
	c.fetch = nil
	switch {
	case err == nil:
		in.add(page, c.source.ID)
		for _, object := range page.Objects {
			c.fields |= c.source.Fields(object)
		}
	case !canceled:
		in.fail(err, page.Unusable)
		c.failedAt = max(1, c.singles)
	}
}

// wait waits for a page, which is fetched without those that stop waiting.
func (c *Cache[T]) wait(ctx context.Context, page *fetch) error {
	select {
	case <-page.done:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		if page.waiting--; page.waiting == 0 {
			page.cancel()
		}
		return ctx.Err()
	}
}

func (c *Cache[T]) addFields(fields Fields) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fields |= fields
}
