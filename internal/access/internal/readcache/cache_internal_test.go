package readcache

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// latency is how long a request to a fakeSource takes on the clock of the bubble.
const latency = time.Second

type object struct{ id string }

// pageRequest is a request for a page that a fakeSource has received.
type pageRequest struct {
	page               int
	optional, canceled bool
}

// fakeSource contains numbered objects, in pages.
type fakeSource struct {
	objects, perPage int
	// failures are the errors of the first requests for pages.
	failures []error

	mu    sync.Mutex
	gets  int
	pages []pageRequest
}

func id(number int) string { return fmt.Sprintf("id-%d", number) }

func (s *fakeSource) newCache() *Cache[object] { return New(Source[object](s), time.Now) }

func (s *fakeSource) Get(_ context.Context, id string) (*object, error) {
	s.mu.Lock()
	s.gets++
	s.mu.Unlock()
	time.Sleep(latency)
	return &object{id: id}, nil
}

func (s *fakeSource) List() NextPage[object] {
	number := 0
	return func(ctx context.Context, optional bool) (Page[object], error) {
		number++
		request := pageRequest{page: number, optional: optional}
		var failure error
		s.mu.Lock()
		if len(s.failures) > 0 {
			failure, s.failures = s.failures[0], s.failures[1:]
		}
		s.mu.Unlock()
		select {
		case <-time.After(latency):
		case <-ctx.Done():
			request.canceled, failure = true, ctx.Err()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.pages = append(s.pages, request)
		if failure != nil {
			return Page[object]{}, failure
		}
		out := Page[object]{Total: (s.objects + s.perPage - 1) / s.perPage}
		for i := (number - 1) * s.perPage; i < min(number*s.perPage, s.objects); i++ {
			out.Objects = append(out.Objects, &object{id: id(i)})
		}
		out.Last = number == out.Total
		return out, nil
	}
}

func (*fakeSource) ID(o *object) string           { return o.id }
func (*fakeSource) Fields(*object) Fields         { return 0 }
func (*fakeSource) Unusable(*object) bool         { return false }
func (*fakeSource) Copy(o *object) *object        { return &object{id: o.id} }
func (s *fakeSource) requests() (gets, lists int) { return s.gets, len(s.pages) }

// read reads objects at once, in goroutines of group.
func read(ctx context.Context, t *testing.T, group *sync.WaitGroup, cache *Cache[object], numbers ...int) {
	t.Helper()
	for _, number := range numbers {
		group.Go(func() {
			if got, err := cache.Read(ctx, id(number)); err != nil || got.id != id(number) {
				t.Errorf("reading %d: %+v, %v", number, got, err)
			}
		})
	}
}

// TestRead_waitsForPageOfList: reads that a page may answer wait for it, also if
// the listing would not have been started for them.
func TestRead_waitsForPageOfList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &fakeSource{objects: 45, perPage: 10}
		cache := source.newCache()
		var group sync.WaitGroup
		read(t.Context(), t, &group, cache, 0)
		group.Wait()
		group.Go(func() {
			if in, err := cache.List(t.Context()); err != nil || len(in.Objects()) != 45 {
				t.Errorf("got %+v, %v", in, err)
			}
		})
		time.Sleep(latency + latency/2) // The second page is being fetched.
		read(t.Context(), t, &group, cache, 30, 31, 32, 33, 34, 35, 36, 37)
		group.Wait()
		if gets, lists := source.requests(); gets != 1 || lists != 5 {
			t.Errorf("%d single reads and %d pages, want 1 and 5", gets, lists)
		}
	})
}

// TestRead_canceledReader: a reader that stops waiting does not cancel the page
// for the others, even if it was fetched for that reader first.
func TestRead_canceledReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &fakeSource{objects: 10, perPage: 10}
		cache := source.newCache()
		var group sync.WaitGroup
		read(t.Context(), t, &group, cache, 0)
		group.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		group.Go(func() {
			if _, err := cache.Read(ctx, id(1)); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want the error of the context", err)
			}
		})
		synctest.Wait()
		read(t.Context(), t, &group, cache, 2, 3, 4, 5, 6, 7, 8, 9)
		synctest.Wait()
		cancel()
		group.Wait()
		if gets, lists := source.requests(); gets != 1 || lists != 1 || source.pages[0].canceled {
			t.Errorf("%d single reads and the pages %+v, want 1 and 1", gets, source.pages)
		}
	})
}

// TestList_failureOfAnother: a listing that reads have started and that fails is
// started again for the callers that need all of it. They count as such for the
// new listing too, so its pages are not optional.
func TestList_failureOfAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &fakeSource{objects: 45, perPage: 10, failures: []error{errors.New("not yet")}}
		cache := source.newCache()
		var group sync.WaitGroup
		read(t.Context(), t, &group, cache, 0)
		group.Wait()
		read(t.Context(), t, &group, cache, 1)
		synctest.Wait() // It fetches the first page.
		group.Go(func() {
			if in, err := cache.List(t.Context()); err != nil || len(in.Objects()) != 45 {
				t.Errorf("got %+v, %v", in, err)
			}
		})
		group.Wait()
		want := []pageRequest{{page: 1, optional: true}, {page: 1}, {page: 2}, {page: 3}, {page: 4}, {page: 5}}
		if gets, _ := source.requests(); gets > 2 || !slices.Equal(source.pages, want) {
			t.Errorf("%d single reads and the pages %+v, want %+v", gets, source.pages, want)
		}
		if cache.listing.wanted != 0 {
			t.Errorf("%d callers want the listing at the end", cache.listing.wanted)
		}
	})
}
