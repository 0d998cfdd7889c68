package access

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
)

const (
	// maxPerPage is how many objects the API gives at once at most.
	maxPerPage = 1000
	// maxPages bounds a listing that would never end.
	maxPages = 10_000
)

// listing is a request for all objects of a kind.
type listing[T any] struct {
	request request
	// name and search are filters: the exact name, and a part of it. The API
	// may return more than asked for, so both are applied here again.
	name, search string
	// perPage is the number of objects per page, maxPerPage where 0.
	perPage int
	id      func(*T) string
	nameOf  func(*T) string
}

// list sends a listing page by page and yields its objects. W is an object as
// it comes over the wire. It ends with the first page that is shorter than
// asked for; what the API says about the number of pages is not relied upon.
// After an error nothing more is yielded.
func list[W, T any](ctx context.Context, c *Client, l listing[T], convert func(*W) (*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		perPage := l.perPage
		if perPage <= 0 || perPage > maxPerPage {
			perPage = maxPerPage
		}
		seen := make(map[string]struct{})
		for page := 1; ; page++ {
			r := l.request
			r.query, r.limit = l.queryOf(page, perPage), maxListAnswer
			one, err := c.do(ctx, &r)
			if err != nil {
				yield(nil, err)
				return
			}
			in, err := decode[[]*W](c, one)
			if err != nil {
				yield(nil, err)
				return
			}
			fresh := false
			for _, wire := range *in.Result {
				if wire == nil {
					yield(nil, c.unreadable(one, fmt.Errorf("the API answered with null in a list: %w", ErrBadAnswer)))
					return
				}
				object, err := convert(wire)
				if err != nil {
					yield(nil, c.unreadable(one, err))
					return
				}
				// An object that moved from one page to the next while they
				// were read is no error; it is given once.
				if _, known := seen[l.id(object)]; known {
					continue
				}
				seen[l.id(object)] = struct{}{}
				fresh = true
				if l.matches(object) && !yield(object, nil) {
					return
				}
			}
			got := len(*in.Result)
			switch {
			case got == 0 || got < in.pageSize(perPage):
				return
			case !fresh:
				yield(nil, c.unreadable(one, fmt.Errorf("page %d of the list repeats earlier ones: %w", page, ErrBadAnswer)))
				return
			case page == maxPages:
				yield(nil, c.unreadable(one, fmt.Errorf("the list does not end after %d pages: %w", page, ErrBadAnswer)))
				return
			}
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

// pageSize is how many objects a full page has: a server may grant fewer than
// asked for, and says so.
func (e *envelope[T]) pageSize(asked int) int {
	var info struct {
		PerPage float64 `json:"per_page"`
	}
	if json.Unmarshal(e.ResultInfo, &info) != nil || info.PerPage < 1 || info.PerPage > float64(asked) {
		return asked
	}
	return int(info.PerPage)
}
