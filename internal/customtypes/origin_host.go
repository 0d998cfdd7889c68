package customtypes

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// The limits of DNS for one label and for a name.
const (
	maxLabelLength = 63
	maxHostLength  = 253
)

// hostProfile is idna.Lookup but for hyphens in the third and fourth place:
// browsers accept them and hosts such as "v2--shop.netlify.app" are in use.
var hostProfile = idna.New(idna.MapForLookup(), idna.CheckHyphens(false), idna.BidiRule())

// canonicalHost returns the host as a browser writes it: lower case, punycode,
// addresses in their shortest form. The host has no port and no wildcard.
func canonicalHost(host string) (string, error) {
	if strings.HasPrefix(host, "[") {
		return canonicalIPv6(host)
	}

	ascii, err := hostProfile.ToASCII(host)
	if err != nil {
		return "", explainHost(host)
	}

	// ToASCII maps other dots and digits to ASCII, so the rules apply to its result.
	if err := checkHost(ascii); err != nil {
		return "", err
	}

	// Punycode that does not round-trip has no canonical spelling.
	if again, err := hostProfile.ToASCII(ascii); err != nil || again != ascii {
		return "", explainHost(host)
	}

	if endsInNumber(ascii) {
		address, err := netip.ParseAddr(ascii)
		if err != nil {
			return "", fmt.Errorf("its host %q is not a valid IPv4 address", ascii)
		}

		return address.String(), nil
	}

	return ascii, nil
}

// canonicalIPv6 reads an IPv6 address in brackets.
func canonicalIPv6(host string) (string, error) {
	inner, closed := strings.CutSuffix(strings.TrimPrefix(host, "["), "]")

	address, err := netip.ParseAddr(inner)
	if !closed || err != nil || !address.Is6() || address.Zone() != "" {
		return "", fmt.Errorf("its host %q is not a valid IPv6 address in brackets", host)
	}

	// Browsers write the mapped form in hexadecimal, netip in dots.
	if address.Is4In6() {
		last := address.As16()

		return fmt.Sprintf("[::ffff:%s:%s]", hexGroup(last[12:14]), hexGroup(last[14:16])), nil
	}

	return "[" + address.String() + "]", nil
}

// hexGroup writes two bytes of an IPv6 address without leading zeros.
func hexGroup(two []byte) string {
	digits := strings.TrimLeft(hex.EncodeToString(two), "0")
	if digits == "" {
		return "0"
	}

	return digits
}

// checkHost checks a host name in ASCII against the rules of DNS.
func checkHost(host string) error {
	if strings.HasSuffix(host, ".") {
		return errors.New("its host must not end in a dot")
	}

	if len(host) > maxHostLength {
		return fmt.Errorf("its host is %d characters long, at most %d are allowed", len(host), maxHostLength)
	}

	for label := range strings.SplitSeq(host, ".") {
		switch {
		case label == "":
			return errors.New("a part of its host between two dots is empty")
		case len(label) > maxLabelLength:
			return fmt.Errorf("the part %q of its host is %d characters long, at most %d are allowed", label, len(label), maxLabelLength)
		case strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-"):
			return fmt.Errorf("the part %q of its host must not start or end with a hyphen", label)
		case strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
			return explainHost(host)
		}
	}

	return nil
}

// endsInNumber reports whether a browser parses the host as an IPv4 address.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if digits, found := strings.CutPrefix(last, "0x"); found {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}

	return strings.Trim(last, "0123456789") == ""
}

// explainHost says what is wrong with a host name that has no canonical form.
func explainHost(host string) error {
	isASCII := !strings.ContainsFunc(host, func(r rune) bool { return r > 127 })

	switch {
	case strings.Contains(host, "_"):
		return fmt.Errorf("its host %q must not contain underscores", host)
	case isASCII && !strings.Contains(strings.ToLower(host), "xn--"):
		return fmt.Errorf("its host %q may contain only letters, digits, hyphens and dots", host)
	default:
		return fmt.Errorf("its host %q cannot be encoded as an international domain name", host)
	}
}
