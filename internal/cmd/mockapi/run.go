package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// The exit statuses of the program.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// shutdownTimeout is how long requests under way may still take.
const shutdownTimeout = 5 * time.Second

// run serves until ctx ends or the program is told to stop, and returns the
// exit status.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	given, err := parseSettings(arguments, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, given, stdout, stderr); err != nil {
		_, _ = fmt.Fprintf(stderr, "mockapi: %s\n", err)

		return exitFailed
	}

	return exitOK
}

// serve listens, prints how to reach the server, and serves until ctx ends.
func serve(ctx context.Context, given settings, stdout, stderr io.Writer) error {
	mock, err := accesstest.NewServer(given.options()...)
	if err != nil {
		return err
	}
	defer mock.Close()

	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", given.address)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", given.address, err)
	}
	handler := controlled(mock)
	if !given.quiet {
		handler = logged(handler, stderr)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, TLSNextProto: accesstest.HTTP2()}
	serve := server.Serve
	if given.certificate != "" {
		pair, err := tls.LoadX509KeyPair(given.certificate, given.key)
		if err != nil {
			return fmt.Errorf("reading the certificate and its key: %w", err)
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		serve = func(listener net.Listener) error { return server.ServeTLS(listener, "", "") }
	}
	served := make(chan error, 1)
	go func() { served <- serve(listener) }()

	if err := greet(stdout, listener.Addr(), mock, given); err != nil {
		_ = server.Close()

		return fmt.Errorf("writing to standard output: %w", err)
	}
	select {
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}

	mock.Close()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		_ = server.Close()
	}

	return nil
}

// controlled serves the control surface beside the API.
func controlled(mock *accesstest.Server) http.Handler {
	control := mock.Control()

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, accesstest.ControlPath) {
			control.ServeHTTP(w, r)
		} else {
			mock.ServeHTTP(w, r)
		}
	})
}

// greet writes the lines that a shell needs to reach the server.
func greet(stdout io.Writer, address net.Addr, mock *accesstest.Server, given settings) error {
	var lines strings.Builder
	fmt.Fprintf(&lines, "export ACCESS_ENDPOINT=%s\n", quote(given.scheme()+"://"+reachable(address)+accesstest.BasePath))
	fmt.Fprintf(&lines, "export ACCESS_ACCOUNT_ID=%s\n", quote(mock.AccountID))
	fmt.Fprintf(&lines, "# There is a zone, too: %s\n", quote(mock.ZoneID))
	if given.tokenIsKnown {
		lines.WriteString("# ACCESS_API_TOKEN is the one in the environment or in the file already.\n")
	} else {
		fmt.Fprintf(&lines, "export ACCESS_API_TOKEN=%s\n", quote(mock.APIToken))
	}
	_, err := io.WriteString(stdout, lines.String())

	return err
}

// reachable is the address at which this machine reaches a listener.
func reachable(address net.Addr) string {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return address.String()
	}

	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port()).String()
}

// quote writes a word so that a shell reads it as it is.
func quote(word string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:"
	if word != "" && strings.Trim(word, harmless) == "" {
		return word
	}

	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
