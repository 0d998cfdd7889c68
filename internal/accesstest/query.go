package accesstest

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const maxPerPage = 1000

// listing is the query of a request for a list.
type listing struct {
	name    string
	search  string
	page    int
	perPage int
}

// readListing reads the query of a list, strictly unless bodies are read
// leniently too.
func (s *Server) readListing(raw string) (listing, []wireError) {
	out := listing{page: 1, perPage: maxPerPage}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return out, []wireError{problem("", "the query cannot be read: %s", err)}
	}
	var problems []wireError
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name][0]
		if len(values[name]) > 1 && !s.config.lenientBodies {
			problems = append(problems, problem("", "the query parameter %q occurs %d times", name, len(values[name])))
		}
		switch name {
		case "name":
			out.name = value
		case "search":
			out.search = value
		case "page":
			out.page, problems = readCount(name, value, 1<<31-1, out.page, problems)
		case "per_page":
			out.perPage, problems = readCount(name, value, maxPerPage, out.perPage, problems)
		default:
			if !s.config.lenientBodies {
				problems = append(problems, problem("", "the query parameter %q is unknown", name))
			}
		}
	}

	return out, problems
}

func readCount(name, value string, most, otherwise int, problems []wireError) (int, []wireError) {
	if value == "" {
		return otherwise, problems
	}
	count, err := strconv.Atoi(value)
	if err != nil || count < 1 || count > most {
		return otherwise, append(problems, problem("", "%q is %q, it must be a number from 1 to %d", name, value, most))
	}

	return count, problems
}

// matches reports whether the filters let a name through.
func (l listing) matches(name string, loose bool) bool {
	if l.name != "" && name != l.name && (!loose || !containsFold(name, l.name)) {
		return false
	}

	return containsFold(name, l.search)
}

func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// paged answers with one page of what the filters let through. total counts
// what there is without them.
func paged[T any](l listing, found []T, total int) answer {
	first := min((l.page-1)*l.perPage, len(found))
	page := found[first:min(first+l.perPage, len(found))]
	if page == nil {
		page = []T{}
	}

	return answer{
		status: 200,
		result: page,
		info: &wireResultInfo{
			Page:       l.page,
			PerPage:    l.perPage,
			Count:      len(page),
			TotalCount: total,
			TotalPages: (len(found) + l.perPage - 1) / l.perPage,
		},
	}
}
