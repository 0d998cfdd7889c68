package access

import (
	"context"
	"iter"
	"sync"
	"time"
)

// kind is what has to be known of a kind of objects to read many of them.
type kind[T any] interface {
	// single reads one object by a request of its own.
	single(ctx context.Context, scope Scope, id string) (*T, error)
	// pages begins a listing.
	pages(scope Scope) nextPage[T]
	idOf(object *T) string
	traitsOf(object *T) traits
	copyOf(object *T) *T
	// readOp and listOp say what is tried.
	readOp() string
	listOp() string
}

// nextPage reads the next page of a listing. An impatient one is not tried again
// where a try has taken all of its time.
type nextPage[T any] func(ctx context.Context, impatient bool) (page[T], error)

// reading answers the reads of one kind of objects in one scope together, by
// single requests or by one listing for many, as [readRule] decides. Its zero
// value is ready for use.
//
// It decides one read after another, however many come at once: while a page is
// under way, those whom it may answer wait for it. So many at once cost no more
// than as many in a row.
type reading[T any] struct {
	mu sync.Mutex
	// since is when the present count of single reads began.
	since   time.Time
	singles int
	// failed is what singles was when a listing failed last.
	failed int
	// catalog is the latest listing, nil where there is none of use.
	catalog *catalog[T]
	flight  *flight
	// traits are those that the server has told of.
	traits traits
	writes underWay
}

// flight is a page under way. There is one at a time.
type flight struct {
	landed  chan struct{}
	waiting int
	// cancel gives it up, when nobody waits for it any more.
	cancel context.CancelFunc
}

// read returns the object of an id.
func read[T any](ctx context.Context, c *Client, r *reading[T], k kind[T], scope Scope, id string) (*T, error) {
	for {
		object, page := r.answer(ctx, c, k, scope, id)
		switch {
		case object != nil:
			return object, nil
		case page == nil:
			object, err := k.single(ctx, scope, id)
			if err == nil {
				r.learn(k.traitsOf(object))
			}
			return object, err
		}
		if err := r.await(ctx, page); err != nil {
			return nil, stopped(k.readOp(), err)
		}
	}
}

// answer returns an object that is known, or a page to wait for. Where it
// returns neither, the object is to be read by itself.
func (r *reading[T]) answer(ctx context.Context, c *Client, k kind[T], scope Scope, id string) (*T, *flight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := c.now()
	if !within(now.Sub(r.since), readAge) {
		r.since, r.singles, r.failed, r.catalog = now, 0, 0, nil
	}
	if r.writes.ids[id] > 0 {
		// No listing can answer, so none need be begun.
		return nil, nil
	}
	rule, wanted := readRule{singles: r.singles, failed: r.failed}, false
	if in := r.catalog; in != nil {
		if object, ok := r.listed(k, id); ok {
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
	case r.singles > 0 && r.flight != nil:
		// The page may answer, and may bring what to decide by.
	case rule.list() || r.singles > 0 && wanted:
		if r.catalog == nil || r.catalog.err != nil {
			r.begin(k.pages(scope), now)
		}
		r.takeOff(ctx, k, r.catalog)
	default:
		r.singles++
		return nil, nil
	}
	r.flight.waiting++
	return nil, r.flight
}

// known returns the object of an id, where a read of it is answered at once and
// without a request.
func (r *reading[T]) known(now time.Time, k kind[T], id string) (*T, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.catalog == nil || !within(now.Sub(r.since), readAge) || r.writes.ids[id] > 0 {
		return nil, false
	}
	return r.listed(k, id)
}

// listed returns an object that the latest listing answers for.
func (r *reading[T]) listed(k kind[T], id string) (*T, bool) {
	_, written := r.catalog.written[id]
	object, known := r.catalog.byID[id]
	if written || !known || k.traitsOf(object) != r.traits {
		return nil, false
	}
	return k.copyOf(object), true
}

// snapshot returns a complete listing: one that begins now, or one that can
// stand for it. What it returns does not change any more.
func snapshot[T any](ctx context.Context, c *Client, r *reading[T], k kind[T], scope Scope) (*catalog[T], error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list(ctx, c, k, scope, func(in *catalog[T]) bool { return in.complete })
}

// glance returns such a listing, and how many of its pages are missing. Where
// there are any, nothing else of it must be looked at.
func glance[T any](ctx context.Context, c *Client, r *reading[T], k kind[T], scope Scope) (in *catalog[T], missing int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	in, err = r.list(ctx, c, k, scope, func(in *catalog[T]) bool { return in.complete || in.pages > 0 })
	if err != nil || in.complete {
		return in, 0, err
	}
	return in, max(1, in.total-in.pages), nil
}

// list returns a listing that has enough. It is called with the lock held, and
// lets go of it while it waits.
func (r *reading[T]) list(ctx context.Context, c *Client, k kind[T], scope Scope, enough func(*catalog[T]) bool) (*catalog[T], error) {
	in, own := r.share(k, scope, c.now())
	in.wanted++
	defer func() { in.wanted-- }()
	for {
		switch {
		case enough(in):
			return in, nil
		case in.err != nil && own:
			return nil, in.err
		case in.err != nil:
			in.wanted--
			in, own = r.share(k, scope, c.now())
			in.wanted++
		}
		if r.flight == nil {
			r.takeOff(ctx, k, in)
		}
		page := r.flight
		page.waiting++
		r.mu.Unlock()
		err := r.await(ctx, page)
		r.mu.Lock()
		if err != nil {
			return nil, stopped(k.listOp(), err)
		}
	}
}

// all yields the objects of a complete listing.
func all[T any](ctx context.Context, c *Client, r *reading[T], k kind[T], scope Scope) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		in, err := snapshot(ctx, c, r, k, scope)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, object := range in.objects {
			if !yield(k.copyOf(object), nil) {
				return
			}
		}
	}
}

// share returns a listing that can stand for one that begins now. It is the
// caller's own where it does begin now.
func (r *reading[T]) share(k kind[T], scope Scope, now time.Time) (in *catalog[T], own bool) {
	if r.catalog != nil && r.catalog.shareable(now) {
		return r.catalog, false
	}
	return r.begin(k.pages(scope), now), true
}

// begin puts a new listing in the place of the last one.
func (r *reading[T]) begin(next nextPage[T], now time.Time) *catalog[T] {
	r.since, r.catalog = now, newCatalog(now, next, &r.writes)
	return r.catalog
}

// takeOff sends for the next page of a listing. It is nobody's own, so that it
// does not end with the context of the one who happened to be first.
func (r *reading[T]) takeOff(ctx context.Context, k kind[T], in *catalog[T]) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r.flight = &flight{landed: make(chan struct{}), cancel: cancel}
	impatient := in.wanted == 0
	go func() {
		defer cancel()
		got, err := in.next(own, impatient)
		r.land(k, in, got, err, own.Err() != nil)
	}()
}

// land takes in a page, or what became of it.
func (r *reading[T]) land(k kind[T], in *catalog[T], got page[T], err error, givenUp bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.flight.landed)
	r.flight = nil
	switch {
	case err == nil:
		in.add(got, k.idOf)
		for _, object := range got.objects {
			r.traits |= k.traitsOf(object)
		}
	case !givenUp:
		in.fail(err)
		r.failed = max(1, r.singles)
	}
}

// await waits for a page, which goes on without those who leave.
func (r *reading[T]) await(ctx context.Context, page *flight) error {
	select {
	case <-page.landed:
		return nil
	case <-ctx.Done():
		r.mu.Lock()
		defer r.mu.Unlock()
		if page.waiting--; page.waiting == 0 {
			page.cancel()
		}
		return ctx.Err()
	}
}

// learn takes in what a single read tells of.
func (r *reading[T]) learn(t traits) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.traits |= t
}
