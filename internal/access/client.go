package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
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

// Options configure a [Client]. The zero value of every field but APIToken has
// a meaning.
type Options struct {
	// Endpoint is the base URL of the API, [DefaultEndpoint] where empty. It
	// must be https, or http to this machine.
	Endpoint string
	// APIToken is sent as bearer to the endpoint and to no other host.
	APIToken string
	// UserAgent names the program that uses the client.
	UserAgent string

	// MaxRetries is how often a request is sent again at most; 0 means never,
	// but for the one time that it takes to get at a secret that was lost.
	MaxRetries int
	// RequestTimeout bounds one try, waits excluded. Default 30 seconds.
	RequestTimeout time.Duration
	// RequestsPerSecond caps the rate of all requests; 0 means no fixed cap.
	// Whatever it is, the client slows down as the API's own limit comes near.
	RequestsPerSecond float64
	// MinBackoff and MaxBackoff bound the wait before a further try, which
	// doubles from the one to the other and is shortened at random. Defaults
	// 500 milliseconds and 30 seconds. Where the server asks for a wait itself,
	// with Retry-After, that is obeyed instead, up to five minutes.
	MinBackoff, MaxBackoff time.Duration
	// CancelGrace is how long a create or rotate that has been sent is waited
	// for after its context has ended. Default 30 seconds.
	CancelGrace time.Duration

	// Observe, where set, is told what the client does. It gets the context of
	// the call and may be called from several goroutines at once.
	Observe func(ctx context.Context, event Event)

	// Now, Sleep and Transport are for tests.
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

// Client speaks the Access API. It is safe for use by several goroutines, and
// one client should serve a whole program: it holds what is known of the rate
// limit and of the tokens made.
type Client struct {
	// ServiceAccounts and ServiceTokens offer the operations on these objects.
	ServiceAccounts *ServiceAccountsService
	ServiceTokens   *ServiceTokensService

	endpoint    *url.URL
	userAgent   string
	maxRetries  int
	minBackoff  time.Duration
	maxBackoff  time.Duration
	cancelGrace time.Duration
	onEvent     func(ctx context.Context, event Event)
	now         func() time.Time
	sleep       func(ctx context.Context, d time.Duration) error

	http         *retryablehttp.Client
	masker       *masker
	capabilities perScope[memo[Capabilities]]
	ledgers      perScope[ledger]
	tokens       perScope[readcache.Cache[ServiceToken]]
	accounts     perScope[readcache.Cache[ServiceAccount]]
	clock        serverClock
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
	case !validHeaderValue(options.APIToken):
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
		masker:      newMasker(options.APIToken),
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

// newHTTP puts the layers together: retries, then pacing, then authorization,
// then the bound in time of one try, then the network.
func (c *Client) newHTTP(options Options) *retryablehttp.Client {
	base := options.Transport
	if base == nil {
		base = newTransport()
	}
	_, traced := base.(*http.Transport)
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: &pacing{
				client:  c,
				limiter: newLimiter(c, options.RequestsPerSecond),
				next: &authorizing{
					endpoint: c.endpoint,
					bearer:   func() string { return options.APIToken },
					next: &bounding{
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
			one := callFrom(req.Context())
			one.attempts = retry + 1
			one.committed.Store(one.inDoubt)
		},
		RetryMax:     options.MaxRetries,
		CheckRetry:   c.checkRetry,
		Backoff:      noBackoff,
		PrepareRetry: c.prepareRetry,
		// The API's last words must survive the last try.
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

// validHeaderValue reports whether a credential can stand in a header as it is.
func validHeaderValue(value string) bool {
	for _, r := range value {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}
