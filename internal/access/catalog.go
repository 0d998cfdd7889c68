package access

import (
	"errors"
	"time"
)

// How old a listing may be, counted from when it began.
const (
	// readAge is for reads of one object. A refresh of 5,000 tokens takes
	// Terraform a minute or so and should find one listing enough, and what it
	// finds is older than this by the time that the plan is applied. A program
	// that lives on should not wait longer for what others have changed.
	readAge = 2 * time.Minute
	// shareAge is for those who want all objects. They are few, so that little
	// would be saved by more; and in an apply, where they may read after
	// something was done outside this client, they should see it.
	shareAge = 10 * time.Second
)

// traits are fields that all objects of a server have, or none. An entry of a
// listing that lacks one which the server has been seen to tell of is no answer
// to a read: it would look as if the object had changed.
type traits uint8

// catalog is what one listing has brought so far. It does no locking.
type catalog[T any] struct {
	began time.Time
	next  nextPage[T]
	// wanted counts those who want all of it, and have no other way.
	wanted int

	// objects are in the order of the listing.
	objects []*T
	byID    map[string]*T
	pages   int
	// total is how many pages there are, as the server says.
	total int
	// complete is set with the last page; nothing is added then.
	complete bool
	// err is what the listing has failed with, for good.
	err error

	// written are the objects of which a write was under way at any time since
	// the listing began: nobody knows which side of it the listing shows.
	written map[string]struct{}
	// touched is set where there was any write at all.
	touched bool
}

// newCatalog begins a listing while some writes may be under way.
func newCatalog[T any](began time.Time, next nextPage[T], writes *underWay) *catalog[T] {
	c := &catalog[T]{
		began: began, next: next, byID: make(map[string]*T),
		written: make(map[string]struct{}, len(writes.ids)),
		touched: writes.all > 0,
	}
	for id := range writes.ids {
		c.written[id] = struct{}{}
	}
	return c
}

// add takes in a page.
func (c *catalog[T]) add(in page[T], idOf func(*T) string) {
	for _, object := range in.objects {
		c.byID[idOf(object)] = object
	}
	c.objects = append(c.objects, in.objects...)
	c.pages++
	c.total, c.complete = in.total, in.last
}

// fail ends the listing. What it has brought is still good, unless what it
// brought at last was no good.
func (c *catalog[T]) fail(err error) {
	c.err = err
	if errors.Is(err, ErrBadAnswer) {
		c.objects, c.byID = nil, nil
	}
}

// note takes in that a write is under way.
func (c *catalog[T]) note(w write) {
	c.touched = true
	if w.id != "" {
		c.written[w.id] = struct{}{}
	}
}

// shareable reports whether the listing can stand for one that begins now.
func (c *catalog[T]) shareable(now time.Time) bool {
	return c.err == nil && !c.touched && within(now.Sub(c.began), shareAge)
}

// within reports whether something is not older than it may be. A clock that
// was set back makes all things old.
func within(age, limit time.Duration) bool { return age >= 0 && age < limit }

// traitsOf puts up to eight traits together, always in the same order.
func traitsOf(has ...bool) traits {
	var out traits
	for i, one := range has {
		if one {
			out |= 1 << i
		}
	}
	return out
}
