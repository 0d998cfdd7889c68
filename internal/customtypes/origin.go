package customtypes

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// localhost is the only host that http is allowed for.
const localhost = "localhost"

// CanonicalOrigin returns the spelling of a web origin that a browser sends in its
// Origin header: scheme, lower-case punycode host, and the port if it is not the
// default ("https://shop.example.com", "http://localhost:3000").
//
// It accepts a bare host, which means https, upper case, a trailing slash, an
// international name and the default port. IP addresses are accepted and
// written in their shortest form. The error says what to do instead.
func CanonicalOrigin(text string) (string, error) {
	canonical, err := canonicalOrigin(text)
	if err != nil {
		return "", fmt.Errorf("%q is not a web origin: %w", withoutUser(text), err)
	}

	return canonical, nil
}

// canonicalOrigin is CanonicalOrigin with errors that do not name the text.
func canonicalOrigin(text string) (string, error) {
	if text == "" {
		return "", errors.New(`it must not be empty, write one such as "https://shop.example.com"`)
	}

	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", errors.New("it must not contain white space")
	}

	scheme, rest, err := splitScheme(text)
	if err != nil {
		return "", err
	}

	authority, tail := rest, ""
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority, tail = rest[:end], rest[end:]
	}

	host, port, err := splitAuthority(authority)
	if err != nil {
		return "", err
	}

	host, err = canonicalHost(host)
	if err != nil {
		return "", err
	}

	if scheme == "http" && host != localhost {
		// The default port of http is not one of https.
		if port == "80" {
			port = ""
		}

		return "", fmt.Errorf("http is allowed for localhost only, write %q", joinOrigin("https", host, port))
	}

	origin := joinOrigin(scheme, host, port)

	return origin, checkTail(tail, origin)
}

// splitScheme splits off the scheme, which defaults to https.
func splitScheme(text string) (scheme, rest string, err error) {
	scheme, rest, found := strings.Cut(text, "://")

	// In "shop.example.com/?next=https://..." the scheme is not one of the origin.
	if !found || strings.ContainsAny(scheme, "/?#") {
		first, _, colon := strings.Cut(text, ":")
		if colon && (strings.EqualFold(first, "https") || strings.EqualFold(first, "http")) {
			return "", "", fmt.Errorf(`two slashes follow the scheme, as in "%s://shop.example.com"`, strings.ToLower(first))
		}

		return "https", text, nil
	}

	scheme = strings.ToLower(scheme)
	if scheme != "https" && scheme != "http" {
		return "", "", errors.New("its scheme must be https, or http for localhost")
	}

	return scheme, rest, nil
}

// splitAuthority splits host and port, and refuses user names and wildcards.
func splitAuthority(authority string) (host, port string, err error) {
	switch {
	case strings.Contains(authority, "@"):
		return "", "", errors.New("an origin has no user name or password, remove everything up to the @")
	case strings.Contains(authority, "*"):
		return "", "", errors.New("wildcards are not supported; name every subdomain")
	}

	if address, err := netip.ParseAddr(authority); err == nil && address.Is6() && address.Zone() == "" {
		return "", "", fmt.Errorf("an IPv6 address must be in brackets, write %q", "["+authority+"]")
	}

	// The colons in the brackets of an IPv6 address start no port.
	hostEnd := strings.IndexByte(authority, ']') + 1
	if hostEnd == 0 && strings.HasPrefix(authority, "[") {
		hostEnd = len(authority)
	}

	colon := strings.IndexByte(authority[hostEnd:], ':')
	if colon >= 0 {
		hostEnd += colon

		port, err = canonicalPort(authority[hostEnd+1:])
	} else {
		hostEnd = len(authority)
	}

	if hostEnd == 0 {
		return "", "", errors.New(`the host is missing, write one such as "https://shop.example.com"`)
	}

	return authority[:hostEnd], port, err
}

// canonicalPort writes a port without leading zeros.
func canonicalPort(text string) (string, error) {
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return "", fmt.Errorf("its port %q is not a number from 1 to 65535", text)
	}

	return strconv.FormatUint(port, 10), nil
}

// joinOrigin joins the parts of an origin without the default port.
func joinOrigin(scheme, host, port string) string {
	if port == "" || scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		return scheme + "://" + host
	}

	return scheme + "://" + host + ":" + port
}

// checkTail refuses everything after host and port except a single slash.
func checkTail(tail, origin string) error {
	what := "path"

	switch {
	case tail == "" || tail == "/":
		return nil
	case strings.HasPrefix(tail, "?"), strings.HasPrefix(tail, "/?"):
		what = "query"
	case strings.HasPrefix(tail, "#"), strings.HasPrefix(tail, "/#"):
		what = "fragment"
	}

	return fmt.Errorf("an origin has no %s, write %q", what, origin)
}

// withoutUser removes user name and password, which messages must not contain.
func withoutUser(text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text
	}

	return "…" + text[at:]
}
