package accesstest

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// hostNames turns host names into their canonical ASCII form as browsers do
// (UTS 46, non-transitional; hyphens may be anywhere), except that only
// letters, digits and hyphens are allowed.
var hostNames = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.Transitional(false),
	idna.ValidateLabels(true),
	idna.CheckHyphens(false),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
)

// numericLabel finds a number, decimal or hexadecimal, at the end of a host.
var numericLabel = regexp.MustCompile(`(^|\.)([0-9]+|0x[0-9a-f]*)$`)

// canonicalOrigin reads one exact web origin in any of the spellings that are
// accepted, a bare host name among them, and writes it in the one in which
// it is stored: lower case, punycode, no slash, no default port.
func canonicalOrigin(text string) (string, error) {
	if text == "" {
		return "", errors.New("it is empty")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", errors.New("there is white space or a control character in it")
	}
	for _, not := range []struct{ mark, name string }{
		{"*", "a wildcard"}, {"?", "a query"}, {"#", "a fragment"},
		{"@", "a user"}, {`\`, "a backslash"}, {"%", "a percent sign"},
	} {
		if strings.Contains(text, not.mark) {
			return "", errors.New("there is " + not.name + " in it, it must be one exact web origin")
		}
	}

	scheme, rest, hasScheme := strings.Cut(text, "://")
	if !hasScheme {
		scheme, rest = "https", text
	}
	scheme = strings.ToLower(scheme)
	if scheme != "https" && scheme != "http" {
		return "", errors.New("its scheme must be https, or http for localhost")
	}
	authority := strings.TrimSuffix(rest, "/")
	if strings.Contains(authority, "/") {
		return "", errors.New("there is a path in it, it must be one exact web origin")
	}
	host, port, err := splitPort(authority)
	if err != nil {
		return "", err
	}
	host, err = canonicalHost(host)
	if err != nil {
		return "", err
	}
	if scheme == "http" && host != "localhost" {
		return "", errors.New("http is allowed for localhost only")
	}
	if port != "" && !(scheme == "https" && port == "443") && !(scheme == "http" && port == "80") {
		host += ":" + port
	}

	return scheme + "://" + host, nil
}

// splitPort takes the port off an authority and writes it without leading
// zeros.
func splitPort(authority string) (host, port string, err error) {
	colon := strings.LastIndexByte(authority, ':')
	if colon < 0 || strings.HasSuffix(authority, "]") {
		return authority, "", nil
	}
	number, err := strconv.ParseUint(authority[colon+1:], 10, 16)
	if err != nil || number == 0 {
		return "", "", errors.New("its port must be a number from 1 to 65535")
	}

	return authority[:colon], strconv.FormatUint(number, 10), nil
}

func canonicalHost(host string) (string, error) {
	if inner, isBracketed := strings.CutPrefix(host, "["); isBracketed {
		inner, isClosed := strings.CutSuffix(inner, "]")
		address, err := netip.ParseAddr(inner)
		if err != nil || !isClosed || !address.Is6() {
			return "", errors.New("its host is not an IPv6 address")
		}
		if address.Is4In6() {
			// Browsers do not write the last four bytes as an IPv4 address.
			last := address.As16()

			return fmt.Sprintf("[::ffff:%x:%x]", int(last[12])<<8|int(last[13]), int(last[14])<<8|int(last[15])), nil
		}

		return "[" + address.String() + "]", nil
	}
	ascii, err := hostNames.ToASCII(host)
	if err != nil || ascii == "" {
		return "", errors.New("its host is not a host name")
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return "", errors.New("its host is not a host name: a part of it is empty or has a hyphen at its end")
		}
	}
	// A name that is not what it is itself turned into has no one spelling.
	if again, err := hostNames.ToASCII(ascii); err != nil || again != ascii {
		return "", errors.New("its host is not a host name")
	}
	// A host whose last label is a number is an IPv4 address to a browser, in
	// whatever odd form: only the usual one is taken.
	if numericLabel.MatchString(ascii) {
		if address, err := netip.ParseAddr(ascii); err != nil || !address.Is4() {
			return "", errors.New("its host is not an IPv4 address")
		}
	}

	return ascii, nil
}

// originOf is the canonical origin that a request claims to come from: its
// header Origin, else the origin of its Referer; empty if neither contains it.
func originOf(origin, referer string) string {
	if origin == "" {
		from, err := url.Parse(referer)
		if err != nil || from.Host == "" {
			return ""
		}
		origin = from.Scheme + "://" + from.Host
	}
	if !strings.Contains(origin, "://") {
		return ""
	}
	canonical, err := canonicalOrigin(origin)
	if err != nil {
		return ""
	}

	return canonical
}
