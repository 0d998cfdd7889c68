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
}

// list sends a listing page by page and yields its objects. W is the JSON form of
// an object. After an error nothing more is yielded.
func list[W, T any](ctx context.Context, c *Client, l listing[T], convert func(*W) (*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for pages := newPager(c, l, convert); ; {
			in, err := pages.next(ctx, false)
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
	seen map[string]struct{}
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
	in, err := decode[[]*W](p.client, call)
	if err != nil {
		return out, err
	}
	fresh := make(map[string]struct{}, len(*in.Result))
	for _, wire := range *in.Result {
		if wire == nil {
			return out, p.client.errUnreadable(call, fmt.Errorf("the API answered with null in a list: %w", ErrBadResponse))
		}
		object, err := p.convert(wire)
		if err != nil {
			return out, p.client.errUnreadable(call, err)
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
	case len(out.Objects) == 0:
		return out, p.client.errUnreadable(call, fmt.Errorf("page %d of the list repeats earlier ones: %w", number, ErrBadResponse))
	case number == maxPages:
		return out, p.client.errUnreadable(call, fmt.Errorf("the list does not end after %d pages: %w", number, ErrBadResponse))
	}
	p.page = number
	maps.Copy(p.seen, fresh)
	return out, nil
}

// nextPage returns the pages of a listing as a cache reads them.
func nextPage[W, T any](p *pager[W, T]) readcache.NextPage[T] {
	return func(ctx context.Context, optional bool) (readcache.Page[T], error) {
		page, err := p.next(ctx, optional)
		page.Unusable = errors.Is(err, ErrBadResponse)
		return page, err
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
	if pages >= 1 {
		out.pages = int(min(pages, maxPages))
	}
	return out
}
