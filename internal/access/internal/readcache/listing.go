package readcache

import (
	"context"
	"time"
)

// How old a listing may be, counted from when it started.
const (
	// readAge is for reads of one object. A refresh of 5,000 tokens takes
	// Terraform a minute or so and should need one listing only. By the time the
	// plan is applied, what it read is older than this anyway. A process that
	// keeps running should not wait longer for what others have changed.
	readAge = 2 * time.Minute
	// shareAge is for those who want all objects. They are few, so a longer time
	// would save little. In an apply they may read after something was changed
	// outside this client, and should see it.
	shareAge = 10 * time.Second
)

// NextPage fetches the next page of a listing. If the page is optional, there is
// another way to get what it contains, so a request that timed out is not worth
// a second one.
type NextPage[T any] func(ctx context.Context, optional bool) (Page[T], error)

// Page is one page of a listing.
type Page[T any] struct {
	// Objects are those that were on no earlier page.
	Objects []*T
	// Last is set for the page after which there is no other.
	Last bool
	// Total is how many pages there are, as the server reports it; 0 if it does
	// not. It is good for an estimate only.
	Total int
	// Unusable is set beside an error that shows that the server does not list
	// as it should, so that its earlier pages are not to be believed either.
	Unusable bool
}

// Fields is a set of up to eight optional fields that all objects of a server
// have, or none. A listed object that lacks one which the server has been seen
// to return does not answer a read: the object would seem to have changed.
type Fields uint8

// FieldSet returns the set of the fields that are present, given always in the
// same order.
func FieldSet(present ...bool) Fields {
	var out Fields
	for i, isPresent := range present {
		if isPresent {
			out |= 1 << i
		}
	}
	return out
}

// Listing is what one listing has returned so far. It does no locking.
type Listing[T any] struct {
	started time.Time
	next    NextPage[T]
	// wanted counts the callers that need all of it.
	wanted int

	// objects are in the order of the listing.
	objects []*T
	byID    map[string]*T
	pages   int
	// total is how many pages there are, as the server reports it.
	total int
	// complete is set with the last page; nothing is added then.
	complete bool
	// err is what the listing has finally failed with.
	err error

	// written are the objects that had a pending write at any time since the
	// listing started: it may show them as before or as after the write.
	written map[string]struct{}
	// anyWrite is set if there was any write at all.
	anyWrite bool
}

// Objects returns the objects of a complete listing, in its order. They must not
// be changed.
func (l *Listing[T]) Objects() []*T { return l.objects }

// Started returns when the listing started.
func (l *Listing[T]) Started() time.Time { return l.started }

// newListing starts a listing while some writes may be pending.
func newListing[T any](started time.Time, next NextPage[T], writes *pendingWrites) *Listing[T] {
	l := &Listing[T]{
		started: started, next: next, byID: make(map[string]*T),
		written:  make(map[string]struct{}, len(writes.byID)),
		anyWrite: writes.total > 0,
	}
	for id := range writes.byID {
		l.written[id] = struct{}{}
	}
	return l
}

// add adds a page.
func (l *Listing[T]) add(page Page[T], id func(*T) string) {
	for _, object := range page.Objects {
		l.byID[id(object)] = object
	}
	l.objects = append(l.objects, page.Objects...)
	l.pages++
	l.total, l.complete = page.Total, page.Last
}

// fail ends the listing. The pages that it has returned stay good, unless it is
// unusable.
func (l *Listing[T]) fail(err error, unusable bool) {
	l.err = err
	if unusable {
		l.objects, l.byID = nil, nil
	}
}

// noteWrite notes that a write is pending.
func (l *Listing[T]) noteWrite(id string) {
	l.anyWrite = true
	if id != "" {
		l.written[id] = struct{}{}
	}
}

// isShareable reports whether the listing is as good as one that starts now.
func (l *Listing[T]) isShareable(now time.Time) bool {
	return l.err == nil && !l.anyWrite && isWithin(now.Sub(l.started), shareAge)
}

// isWithin reports whether an age is within a limit. If the clock was set back,
// everything is too old.
func isWithin(age, limit time.Duration) bool { return age >= 0 && age < limit }
