package access

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// newTransport returns the transport to the network: TLS 1.2 at least, the
// system's roots (crypto/x509 reads SSL_CERT_FILE and SSL_CERT_DIR), proxies from
// the environment, and connections that are kept for all parallel requests of a
// run.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            countWrites(dialer.DialContext),
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		OnProxyConnectResponse: checkProxy,
		ExpectContinueTimeout:  time.Second,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        60 * time.Second,
	}
}
