package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// rateWindow is the time in which -rate-limit requests are allowed.
const rateWindow = 5 * time.Minute

const usage = `Usage: mockapi [flags]

Serves the Access API on this machine until it is interrupted. Without -data
everything is forgotten then.

It can be told to fail as real systems do, with the API token as bearer:

  POST   /mock/faults    {"kind": "late", "method": "POST", "run_after": "5s"}
  GET    /mock/faults    what still waits for requests
  DELETE /mock/faults
  GET    /mock/held      requests whose work is still to be done
  POST   /mock/held/run  do it now
  POST   /mock/clock     {"advance": "24h", "skew": "-5s"}

The kinds are status, html, cut-before, cut-after, truncate, slow, rate-limit,
empty-body, endless-body, redirect, content-type, raw, late, stale,
unstable-order, insert-between-pages, delete-between-pages, omit-fields,
stream-reset and go-away. In the source, "go doc ./internal/accesstest.Fault"
describes them and their fields. The clock is that of the server only: to see a
rotation that is due, use short durations, such as "120s".

`

// settings is what the command line says.
type settings struct {
	address     string
	allowRemote bool
	coreOnly    bool
	dataFile    string
	accountIDs  []string
	zoneID      string
	apiToken    string
	// apiTokenFile contains the API token instead.
	apiTokenFile string
	rateLimit    int
	clockSkew    time.Duration
	certificate  string
	key          string
	quiet        bool

	// tokenIsKnown is whether the user has the API token in the environment
	// already, so that it need not be shown.
	tokenIsKnown bool
}

// parseSettings reads the command line and writes what is wrong with it.
func parseSettings(arguments []string, stderr io.Writer) (settings, error) {
	var out settings
	flags := flag.NewFlagSet("mockapi", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = io.WriteString(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&out.address, "address", "127.0.0.1:8420", "`host:port` to listen on; port 0 picks a free one")
	flags.BoolVar(&out.allowRemote, "allow-remote", false, "accept an address that others can reach")
	flags.BoolVar(&out.coreOnly, "core-only", false, "leave the extensions out, as Cloudflare does")
	flags.StringVar(&out.dataFile, "data", "", "`file` to keep the data in; it contains secrets")
	flags.Func("account-id", "`id` of the account (that of -data, or a random one); repeat it for further accounts", func(id string) error {
		if id != "" {
			out.accountIDs = append(out.accountIDs, id)
		}

		return nil
	})
	flags.StringVar(&out.zoneID, "zone-id", "", "`id` of the zone (that of -data, or a random one)")
	flags.StringVar(&out.apiToken, "api-token", "", "API `token` to accept ($ACCESS_API_TOKEN, or a random one); other users of this machine can see it")
	flags.StringVar(&out.apiTokenFile, "api-token-file", "", "`file` with the API token to accept")
	flags.IntVar(&out.rateLimit, "rate-limit", 1200, "`requests` allowed in five minutes")
	flags.DurationVar(&out.clockSkew, "clock-skew", 0, "how far created_at and updated_at are off the Date header")
	flags.StringVar(&out.certificate, "tls-certificate", "", "`file` of a certificate in PEM, to serve HTTPS and HTTP/2 with")
	flags.StringVar(&out.key, "tls-key", "", "`file` of the certificate's private key")
	flags.BoolVar(&out.quiet, "quiet", false, "do not log requests")
	if err := flags.Parse(arguments); err != nil {
		return out, err
	}
	if err := out.complete(flags); err != nil {
		_, _ = fmt.Fprintf(stderr, "mockapi: %s\n", err)

		return out, err
	}

	return out, nil
}

// complete checks what the flags say together.
func (s *settings) complete(flags *flag.FlagSet) error {
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see mockapi -help", flags.Arg(0))
	}
	if s.rateLimit < 1 {
		return fmt.Errorf("-rate-limit is %d, it must be 1 or more", s.rateLimit)
	}
	if (s.certificate == "") != (s.key == "") {
		return errors.New("-tls-certificate and -tls-key belong together")
	}
	if s.apiToken != "" && s.apiTokenFile != "" {
		return errors.New("-api-token and -api-token-file exclude each other")
	}
	if s.apiTokenFile != "" {
		content, err := os.ReadFile(s.apiTokenFile)
		if err != nil {
			return fmt.Errorf("reading the API token: %w", err)
		}
		if s.apiToken = strings.TrimSpace(string(content)); s.apiToken == "" {
			return fmt.Errorf("-api-token-file: %s is empty", s.apiTokenFile)
		}
		s.tokenIsKnown = true
	}
	if s.apiToken == "" {
		s.apiToken = os.Getenv("ACCESS_API_TOKEN")
		s.tokenIsKnown = s.apiToken != ""
	}

	return checkAddress(s.address, s.allowRemote)
}

// checkAddress refuses an address that other machines can reach, unless that is
// wanted.
func checkAddress(address string, allowRemote bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("-address %q must be host:port: %w", address, err)
	}
	if allowRemote || host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return errors.New("-address " + address + " can be reached from other machines, over plain HTTP: " +
			"use 127.0.0.1, or -allow-remote if that is what you want")
	}

	return nil
}

// scheme is that of the server's URL.
func (s *settings) scheme() string {
	if s.certificate != "" {
		return "https"
	}

	return "http"
}

// options are those of the mock server.
func (s *settings) options() []accesstest.Option {
	out := []accesstest.Option{
		accesstest.WithRunningClock(),
		accesstest.WithRateLimit(s.rateLimit, rateWindow),
		accesstest.WithAPIToken(s.apiToken),
		accesstest.WithClockSkew(s.clockSkew),
	}
	if s.coreOnly {
		out = append(out, accesstest.CoreOnly())
	}
	if s.dataFile != "" {
		out = append(out, accesstest.WithStore(s.dataFile))
	}
	if len(s.accountIDs) > 0 {
		out = append(out, accesstest.WithAccountID(s.accountIDs...))
	}
	if s.zoneID != "" {
		out = append(out, accesstest.WithZoneID(s.zoneID))
	}

	return out
}
