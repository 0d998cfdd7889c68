package accesstest

import (
	"net/http"
	"time"
)

// config is what the options decide.
type config struct {
	coreOnly             bool
	withoutSecretVersion bool
	refusedLowerVersion  bool
	fractionalTimes      bool
	unknownFields        bool
	unknownRouteStatus   int
	looseFilters         bool
	lenientBodies        bool
	runningClock         bool
	clockSkew            time.Duration
	http2                bool
	rateLimit            int
	rateWindow           time.Duration
	middlewares          []func(http.Handler) http.Handler
	accountIDs           []string
	zoneIDs              []string
	apiToken             string
	storePath            string
}

// Option changes how a server behaves.
type Option func(*config)

// CoreOnly makes a server without the extensions, as Cloudflare's is: no
// capabilities, service accounts, identity, uploads, reassignment and
// idempotency keys, no field of theirs in an answer, none taken in a body.
// Answers to create and rotate have no expires_at, refresh extends by a year
// whatever the duration, and a token's secret opens no management path.
func CoreOnly() Option {
	return func(c *config) { c.coreOnly = true }
}

// WithoutSecretVersion leaves client_secret_version out of every answer, as
// Cloudflare's published schema does. It is still taken in bodies.
func WithoutSecretVersion() Option {
	return func(c *config) { c.withoutSecretVersion = true }
}

// WithRefusedLowerVersion refuses an update whose client_secret_version is lower
// than the present one, instead of ignoring the version. Nothing says which of
// the two Cloudflare does.
func WithRefusedLowerVersion() Option {
	return func(c *config) { c.refusedLowerVersion = true }
}

// WithFractionalTimes gives times with fractions of a second, and lets the
// clock start at one.
func WithFractionalTimes() Option {
	return func(c *config) { c.fractionalTimes = true }
}

// WithUnknownFields adds a field that no client knows to every object of every
// answer.
func WithUnknownFields() Option {
	return func(c *config) { c.unknownFields = true }
}

// WithUnknownRouteStatus sets the HTTP status of the answer to an unknown
// route, account or zone, which is 400 otherwise. The code stays 7003.
func WithUnknownRouteStatus(status int) Option {
	return func(c *config) { c.unknownRouteStatus = status }
}

// WithLooseFilters lets the list filter `name` match any part of a name, in
// any case, as the contract allows a server to do.
func WithLooseFilters() Option {
	return func(c *config) { c.looseFilters = true }
}

// WithLenientBodies ignores unknown fields of bodies and unknown query
// parameters, as Cloudflare does, instead of refusing them.
func WithLenientBodies() Option {
	return func(c *config) { c.lenientBodies = true }
}

// WithRunningClock lets the server's clock go on with real time.
func WithRunningClock() Option {
	return func(c *config) { c.runningClock = true }
}

// WithClockSkew lets created_at and updated_at be off the server's time by so
// much, see [Clock.SetSkew].
func WithClockSkew(skew time.Duration) Option {
	return func(c *config) { c.clockSkew = skew }
}

// WithHTTP2 makes [New] serve over TLS and speak HTTP/2 with clients that do,
// HTTP/1.1 with others. Only then can streams be reset, see [FaultStreamReset].
// [Server.Client] trusts the server's certificate.
func WithHTTP2() Option {
	return func(c *config) { c.http2 = true }
}

// WithRateLimit allows so many requests in each window of the server's clock
// instead of 1200 in 300 seconds. All requests count, whoever sends them; the
// window is one of whole seconds.
func WithRateLimit(requests int, window time.Duration) Option {
	return func(c *config) { c.rateLimit, c.rateWindow = requests, window }
}

// WithMiddleware wraps what answers requests, inside the layer of faults: it
// sees every request that does any work and the genuine answer to it, never a
// fault's. The first one given is the outermost.
func WithMiddleware(wrap func(http.Handler) http.Handler) Option {
	return func(c *config) { c.middlewares = append(c.middlewares, wrap) }
}

// WithAccountID names the accounts that the server has, instead of one with a
// random id. The first becomes [Server.AccountID]. Each account has its own
// service accounts and tokens.
func WithAccountID(ids ...string) Option {
	return func(c *config) { c.accountIDs = append(c.accountIDs, ids...) }
}

// WithAPIToken sets [Server.APIToken], which is random otherwise.
func WithAPIToken(token string) Option {
	return func(c *config) { c.apiToken = token }
}

// WithStore keeps the server's service accounts and tokens, their secrets
// included, in the file of this name (mode 0600), and begins with what is in
// it. Idempotency keys, requests and faults are not kept.
func WithStore(path string) Option {
	return func(c *config) { c.storePath = path }
}
