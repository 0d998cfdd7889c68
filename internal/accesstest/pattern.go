package accesstest

import "strings"

// matchesPath reports whether a path below the base matches a pattern.
// See [Fault] for what a pattern is.
func matchesPath(pattern, path string) bool {
	if pattern == "" {
		return true
	}
	wanted := strings.Split(strings.Trim(pattern, "/"), "/")
	elements := strings.Split(strings.Trim(path, "/"), "/")
	isWhole := strings.HasPrefix(pattern, "/")
	if len(wanted) > len(elements) || isWhole && len(wanted) != len(elements) {
		return false
	}
	for i, element := range elements[len(elements)-len(wanted):] {
		if wanted[i] != "*" && wanted[i] != element {
			return false
		}
	}

	return true
}
