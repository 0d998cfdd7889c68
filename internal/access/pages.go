package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

const (
	// maxPerPage is how many objects the API returns per page at most.
	maxPerPage = 1000
	// maxPages bounds a listing that does not end.
	maxPages = 10_000
	// maxListing is how many bytes all pages of a listing may have together: those of some
	// 500,000 tokens.
	maxListing = 256 << 20
)

// listing is a request for all objects of one type.
type listing[T any] struct {
	request request
	// name and search are filters: the exact name, and a part of it. The API
	// may return more than asked for, so both are applied here again.
	name, search string
	// perPage is the number of objects per page, maxPerPage if 0.
	perPage int
	idOf    func(*T) string
	nameOf  func(*T) string
	// note records in an object that a field of it could not be read.
	note func(object *T, unreadable string)
}

// list sends a listing page by page and yields its objects. W is the JSON form of
// an object. After an error nothing more is yielded.
func list[W, T any](ctx context.Context, c *Client, l listing[T], convert func(*W) (*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for next := nextPage(newPager(c, l, convert)); ; {
			in, err := next(ctx, false)
			for _, object := range in.Objects {
				if l.matches(object) && !yield(object, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
			}
			if err != nil || in.Last {
				return
			}
		}
	}
}

// pager reads the pages of a listing. It ends with the first page that is shorter
// than asked for; it does not rely on the number of pages that the API reports.
type pager[W, T any] struct {
	client  *Client
	listing listing[T]
	convert func(*W) (*T, error)
	perPage int
	// page is how many have been read.
	page int
	// count is the number of objects that the first page has reported.
	count int
	seen  map[string]struct{}
	// bytes is the size of all pages so far.
	bytes int
}

func newPager[W, T any](c *Client, l listing[T], convert func(*W) (*T, error)) *pager[W, T] {
	perPage := l.perPage
	if perPage <= 0 || perPage > maxPerPage {
		perPage = maxPerPage
	}
	return &pager[W, T]{client: c, listing: l, convert: convert, perPage: perPage, seen: make(map[string]struct{})}
}

// next reads a page. Beside an error it returns the objects before the one that
// is wrong, and it can be called again. For optional see [request].
func (p *pager[W, T]) next(ctx context.Context, optional bool) (readcache.Page[T], error) {
	var out readcache.Page[T]
	number := p.page + 1
	r := p.listing.request
	r.optional = optional
	r.query, r.limit = p.listing.queryOf(number, p.perPage), maxListResponse
	call, err := p.client.do(ctx, &r)
	if err != nil {
		return out, err
	}
	if p.bytes += len(call.response.body); p.bytes > p.client.maxListing {
		return out, p.client.errUnreadable(call, fmt.Errorf("%w: the first %d pages have more than %d MiB; use a filter that the API applies, such as a name", errTooLarge, number, p.client.maxListing>>20))
	}
	in, unreadable, err := decodeList[W](p.client, call)
	if err != nil {
		return out, err
	}
	fresh := make(map[string]struct{}, len(*in.Result))
	for i, wire := range *in.Result {
		if wire == nil {
			return out, p.client.errUnreadable(call, fmt.Errorf("the API answered with null in a list: %w", ErrBadResponse))
		}
		object, err := p.convert(wire)
		if err == nil {
			err = unreadable[i]
		}
		if err != nil && p.listing.idOf(object) == "" {
			return out, p.client.errUnreadable(call, err)
		}
		if err != nil {
			// One field must not make all objects unreadable.
			p.listing.note(object, err.Error())
		}
		// An object that moved from one page to the next while they were read is
		// no error; it is returned once.
		id := p.listing.idOf(object)
		_, earlier := p.seen[id]
		if _, here := fresh[id]; earlier || here {
			continue
		}
		fresh[id] = struct{}{}
		out.Objects = append(out.Objects, object)
	}
	got, info := len(*in.Result), in.info(p.perPage)
	out.Last, out.Total = got == 0 || got < info.perPage, info.pages
	switch {
	case out.Last:
		maps.Copy(p.seen, fresh)
		if err := p.checkComplete(number, info.count); err != nil {
			return out, p.client.errUnreadable(call, err)
		}
	case len(out.Objects) == 0:
		return out, p.client.errUnreadable(call, fmt.Errorf("page %d of the list repeats earlier ones: %w", number, ErrBadResponse))
	case number == maxPages:
		return out, p.client.errUnreadable(call, fmt.Errorf("the list does not end after %d pages: %w", number, ErrBadResponse))
	}
	p.page = number
	if number == 1 {
		p.count = info.count
	}
	maps.Copy(p.seen, fresh)
	return out, nil
}

// checkComplete compares what the pages of a listing contain with what the first and
// the last of them report.
func (p *pager[W, T]) checkComplete(pages, reported int) error {
	filtered := p.listing.name != "" || p.listing.search != ""
	switch {
	case pages == 1 || filtered || reported == 0:
		return nil
	case len(p.seen) != reported:
		return &incompleteListError{found: len(p.seen), reported: reported}
	case p.count != reported && p.count != 0:
		return &incompleteListError{found: p.count, reported: reported}
	}
	return nil
}

// incompleteListError is a listing of several pages that contains another number of
// objects than its last page reports, or whose first page reports another one.
// Objects were created, deleted or put in another order while the pages were read.
type incompleteListError struct{ found, reported int }

func (e *incompleteListError) Error() string {
	return fmt.Sprintf("the pages of the list contain %d objects, but the API reports %d (total_count); the list changes while it is read", e.found, e.reported)
}

func (e *incompleteListError) Unwrap() error { return ErrBadResponse }

// maxRelists is how often an incomplete listing is read again.
const maxRelists = 2

// nextPage returns the pages of a listing, as a cache reads them. A listing that
// turns out to be incomplete with its last page is read again.
func nextPage[W, T any](p *pager[W, T]) readcache.NextPage[T] {
	return func(ctx context.Context, optional bool) (readcache.Page[T], error) {
		page, err := p.next(ctx, optional)
		for range maxRelists {
			if _, ok := errors.AsType[*incompleteListError](err); !ok {
				break
			}
			var more []*T
			more, err = p.readAgain(ctx)
			page.Objects = append(page.Objects, more...)
		}
		page.Unusable = errors.Is(err, ErrBadResponse)
		return page, err
	}
}

// readAgain reads all pages of a listing again and returns the objects that are new.
func (p *pager[W, T]) readAgain(ctx context.Context) ([]*T, error) {
	var more []*T
	for again := newPager(p.client, p.listing, p.convert); ; {
		page, err := again.next(ctx, false)
		for _, object := range page.Objects {
			id := p.listing.idOf(object)
			if _, known := p.seen[id]; !known {
				p.seen[id] = struct{}{}
				more = append(more, object)
			}
		}
		if err != nil || page.Last {
			return more, err
		}
	}
}

func (l *listing[T]) queryOf(page, perPage int) url.Values {
	query := url.Values{"page": {strconv.Itoa(page)}, "per_page": {strconv.Itoa(perPage)}}
	if l.name != "" {
		query.Set("name", l.name)
	}
	if l.search != "" {
		query.Set("search", l.search)
	}
	return query
}

func (l *listing[T]) matches(object *T) bool {
	name := l.nameOf(object)
	if l.name != "" && name != l.name {
		return false
	}
	return l.search == "" || strings.Contains(strings.ToLower(name), strings.ToLower(l.search))
}

// pageInfo is what a page reports of its list.
type pageInfo struct {
	// perPage is how many objects a full page has: a server may return fewer
	// than asked for.
	perPage int
	// pages is the number of pages, 0 if it is not known.
	pages int
	// count is the number of objects, 0 if it is not known, or contradicts pages.
	count int
}

// info reads what a page reports of its list. If two numbers disagree the smaller
// one is used.
func (e *envelope[T]) info(asked int) pageInfo {
	var in struct {
		PerPage    float64 `json:"per_page"`
		TotalPages float64 `json:"total_pages"`
		TotalCount float64 `json:"total_count"`
	}
	out := pageInfo{perPage: asked}
	// What cannot be read is ignored.
	_ = json.Unmarshal(e.ResultInfo, &in)
	if in.PerPage >= 1 && in.PerPage <= float64(asked) {
		out.perPage = int(in.PerPage)
	}
	pages := in.TotalPages
	if counted := math.Ceil(in.TotalCount / float64(out.perPage)); counted >= 1 && (pages < 1 || counted < pages) {
		pages = counted
	}
	if in.TotalCount >= 1 && (in.TotalPages < 1 || math.Ceil(in.TotalCount/float64(out.perPage)) == in.TotalPages) {
		out.count = int(min(in.TotalCount, math.MaxInt32))
	}
	if pages >= 1 {
		out.pages = int(min(pages, maxPages))
	}
	return out
}
