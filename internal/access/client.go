package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access/internal/readcache"
)

// Defaults of [Options].
const (
	defaultRequestTimeout = 30 * time.Second
	defaultMinBackoff     = 500 * time.Millisecond
	defaultMaxBackoff     = 30 * time.Second
	defaultCancelGrace    = 30 * time.Second
	defaultUserAgent      = "terraform-provider-access"

	maxPerSecond = 1_000_000
)

// Options configure a [Client]. Only APIToken is required: the zero value of
// every other field has a meaning.
type Options struct {
	// Endpoint is the base URL of the API. The default is [DefaultEndpoint]. It
	// must be https, or http to this machine.
	Endpoint string
	// APIToken is sent as a bearer token, to the endpoint and to no other host.
	APIToken string
	// ReloadAPIToken, if set, returns the API token as it is now. It is called after the
	// API has answered 401. If the token has changed, the request is sent again with it.
	ReloadAPIToken func() (string, error)
	// UserAgent names the program that uses the client.
	UserAgent string

	// MaxRetries is how often a request is sent again at most. 0 means never,
	// with one exception: the second rotation that recovers a lost secret.
	MaxRetries int
	// RequestTimeout bounds one attempt, without waits. Default 30 seconds. A
	// create or a rotation that is sent again has twice the time each time, up to
	// eight times and five minutes.
	RequestTimeout time.Duration
	// RequestsPerSecond caps the rate of all requests, between 0 and 1,000,000; 0
	// means no fixed cap. The client also slows down as the API's own limit comes
	// near.
	RequestsPerSecond float64
	// MinBackoff and MaxBackoff bound the wait before a further attempt, which
	// doubles from the one to the other and is shortened at random. Defaults 500
	// milliseconds and 30 seconds. If the server asks for a wait with Retry-After,
	// that is used instead, up to five minutes.
	MinBackoff, MaxBackoff time.Duration
	// CancelGrace is how long a create or rotate that has been sent is waited
	// for after its context has ended. Default 30 seconds.
	CancelGrace time.Duration

	// Settings says where these options come from, for messages about errors.
	Settings Settings

	// Observe, if set, is called with what the client does. It gets the context
	// of the call and may be called from several goroutines at once.
	Observe func(ctx context.Context, event Event)

	// Now, Sleep and Transport are for tests. A Sleep that returns early must
	// move the time that Now returns.
	Now       func() time.Time
	Sleep     func(ctx context.Context, d time.Duration) error
	Transport http.RoundTripper
}

// Format keeps the API token out of printed options.
func (o Options) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "access.Options{Endpoint: %q}", o.Endpoint)
}

// LogValue keeps the API token out of logged options.
func (o Options) LogValue() slog.Value {
	return slog.GroupValue(slog.String("endpoint", o.Endpoint))
}

// Client sends requests to the Access API. It is safe for use by several
// goroutines, and one client should serve a whole program: it knows the rate
// limit and the tokens that were created.
type Client struct {
	// ServiceAccounts and ServiceTokens offer the operations on these objects.
	ServiceAccounts *ServiceAccountsService
	ServiceTokens   *ServiceTokensService

	endpoint    *url.URL
	connection  *Connection
	userAgent   string
	maxRetries  int
	minBackoff  time.Duration
	maxBackoff  time.Duration
	cancelGrace time.Duration
	onEvent     func(ctx context.Context, event Event)
	now         func() time.Time
	sleep       func(ctx context.Context, d time.Duration) error

	http         *retryablehttp.Client
	redactor     *redactor
	capabilities perScope[onceValue[Capabilities]]
	// rotatesByPost is set for a scope whose server gives no secret to an update.
	rotatesByPost perScope[atomic.Bool]
	seen          perScope[seenTokens]
	existing      perScope[existingTokensCache]
	tokens        perScope[readcache.Cache[ServiceToken]]
	accounts      perScope[readcache.Cache[ServiceAccount]]
	// knownAccounts are the service accounts that this client has created or found.
	knownAccounts perScope[idSet]
	verified      verifications
	clock         serverClock
	staleReads    waitBudget
	// maxListing bounds the size of a listing; it is smaller in tests.
	maxListing int
}

// service is what all services share.
type service struct{ client *Client }

// New checks the options and returns a client. It sends nothing.
func New(options Options) (*Client, error) {
	if options.Endpoint == "" {
		options.Endpoint = DefaultEndpoint
	}
	endpoint, err := parseEndpoint(options.Endpoint)
	if err != nil {
		return nil, err
	}
	switch {
	case options.APIToken == "":
		return nil, errors.New("an API token is required")
	case !ValidHeaderValue(options.APIToken):
		return nil, errors.New("the API token contains white space or characters that cannot be sent")
	case options.MaxRetries < 0:
		return nil, errors.New("the number of retries must not be negative")
	case !(options.RequestsPerSecond >= 0 && options.RequestsPerSecond <= maxPerSecond):
		return nil, fmt.Errorf("the requests per second must be between 0 and %d", maxPerSecond)
	case options.RequestTimeout < 0:
		return nil, errors.New("the request timeout must not be negative")
	}
	c := &Client{
		endpoint:    endpoint,
		userAgent:   orDefault(options.UserAgent, defaultUserAgent),
		maxRetries:  options.MaxRetries,
		minBackoff:  orDefault(options.MinBackoff, defaultMinBackoff),
		maxBackoff:  orDefault(options.MaxBackoff, defaultMaxBackoff),
		cancelGrace: orDefault(options.CancelGrace, defaultCancelGrace),
		onEvent:     options.Observe,
		now:         time.Now,
		sleep:       sleep,
		maxListing:  maxListing,
		redactor:    newRedactor(knownSecrets(options.APIToken)...),
	}
	if options.Now != nil {
		c.now = options.Now
	}
	if options.Sleep != nil {
		c.sleep = options.Sleep
	}
	c.ServiceAccounts = &ServiceAccountsService{client: c}
	c.ServiceTokens = &ServiceTokensService{client: c}
	c.tokens.create = func(scope Scope) *readcache.Cache[ServiceToken] {
		return readcache.New(readcache.Source[ServiceToken](tokenSource{c.ServiceTokens, scope}), c.now)
	}
	c.accounts.create = func(scope Scope) *readcache.Cache[ServiceAccount] {
		return readcache.New(readcache.Source[ServiceAccount](accountSource{c.ServiceAccounts, scope}), c.now)
	}
	c.http = c.newHTTP(options)
	return c, nil
}

// newHTTP puts the layers together: retries, then the rate limit, then the API
// token, then the time limit of one attempt, then the network.
func (c *Client) newHTTP(options Options) *retryablehttp.Client {
	base := options.Transport
	if base == nil {
		base = newTransport()
	}
	var proxy func(*http.Request) (*url.URL, error)
	if network, ok := base.(*http.Transport); ok {
		proxy = network.Proxy
	}
	c.connection = newConnection(c.endpoint, options.Settings, proxy, os.Getenv)
	_, traced := base.(*http.Transport)
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: &rateLimitTransport{
				limiter: newLimiter(c, options.RequestsPerSecond),
				next: &authTransport{
					endpoint: c.endpoint,
					token:    newAPIToken(options.APIToken, options.ReloadAPIToken, c.redactor.add),
					next: &attemptTransport{
						client:  c,
						timeout: orDefault(options.RequestTimeout, defaultRequestTimeout),
						traced:  traced,
						next:    base,
					},
				},
			},
			CheckRedirect: checkRedirect,
		},
		RequestLogHook: func(_ retryablehttp.Logger, req *http.Request, retry int) {
			call := callFrom(req.Context())
			call.attempts = retry + 1
			call.committed.Store(call.inDoubt)
		},
		RetryMax:     options.MaxRetries,
		CheckRetry:   c.checkRetry,
		Backoff:      noBackoff,
		PrepareRetry: c.prepareRetry,
		// The response to the last attempt must reach the caller.
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// sleep waits for d or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// ValidHeaderValue reports whether an API token, a client ID or a client secret can be sent
// in a header unchanged: it has only visible ASCII characters.
func ValidHeaderValue(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' })
}
