package access_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// limitedServer allows quota requests in each window, and counts from the
// first request of one. It runs on the bubble's clock.
type limitedServer struct {
	mu      sync.Mutex
	quota   int
	window  time.Duration
	latency time.Duration
	// roundUp is set if the seconds to the reset are rounded up.
	roundUp bool
	// silent leaves the headers out.
	silent bool
	used   int
	start  time.Time

	arrivals []time.Time
	refused  []time.Time
}

func (s *limitedServer) RoundTrip(req *http.Request) (*http.Response, error) {
	time.Sleep(s.latency / 2)
	s.mu.Lock()
	now := time.Now()
	if s.start.IsZero() || now.Sub(s.start) >= s.window {
		s.start, s.used = now, 0
	}
	s.arrivals = append(s.arrivals, now)
	status, body := 200, ok(`{"id":"a"}`)
	header := http.Header{"Content-Type": {"application/json"}}
	rest := s.start.Add(s.window).Sub(now)
	if s.used >= s.quota {
		status, body = 429, failure("971", "Please wait and consider throttling your request speed")
		header.Set("Retry-After", fmt.Sprint(int((rest+time.Second-1)/time.Second)))
		s.refused = append(s.refused, now)
	} else {
		s.used++
	}
	seconds := int(rest / time.Second)
	if s.roundUp {
		seconds = int((rest + time.Second - 1) / time.Second)
	}
	if !s.silent {
		header.Set("Ratelimit", fmt.Sprintf(`"default";r=%d;t=%d`, s.quota-s.used, seconds))
		header.Set("Ratelimit-Policy", fmt.Sprintf(`"burst";q=%d;w=%d`, s.quota, int(s.window/time.Second)))
	}
	s.mu.Unlock()
	time.Sleep(s.latency / 2)
	return &http.Response{
		StatusCode: status, Header: header, Request: req, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// run sends requests from several goroutines at once, and returns how long all of
// them took and the waits that were reported.
func (s *limitedServer) run(t *testing.T, requests, parallel int, change ...func(*access.Options)) (time.Duration, []access.Event) {
	t.Helper()
	var mu sync.Mutex
	var waits []access.Event
	client := newClient(t, "https://api.example.com", append(change, func(o *access.Options) {
		o.Transport = s
		o.Observe = func(_ context.Context, e access.Event) {
			mu.Lock()
			defer mu.Unlock()
			if e.Kind == access.EventRateWait {
				waits = append(waits, e)
			}
		}
	})...)
	began := time.Now()
	work := make(chan struct{}, requests)
	for range requests {
		work <- struct{}{}
	}
	close(work)
	var group sync.WaitGroup
	for range parallel {
		group.Go(func() {
			for range work {
				if _, err := client.ServiceTokens.Get(t.Context(), account, tokenID); err != nil {
					t.Errorf("Get: %v", err)
				}
			}
		})
	}
	group.Wait()
	return time.Since(began), waits
}

// TestNoRequestIsRefused: a run of four times the limit slows down before it is
// refused, and takes little longer than the limit demands.
func TestNoRequestIsRefused(t *testing.T) {
	t.Parallel()
	for _, parallel := range []int{1, 2, 10, 40} {
		for _, roundUp := range []bool{true, false} {
			for _, latency := range []time.Duration{0, 20 * time.Millisecond, 900 * time.Millisecond} {
				t.Run(fmt.Sprintf("%d at once, up %t, %s", parallel, roundUp, latency), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						server := &limitedServer{quota: 50, window: 10 * time.Second, latency: latency, roundUp: roundUp}
						took, waits := server.run(t, 200, parallel)
						if len(server.refused) > 0 {
							t.Errorf("%d requests were refused", len(server.refused))
						}
						if len(waits) == 0 && latency < time.Second/2 {
							t.Error("no wait was announced")
						}
						for _, wait := range waits {
							if wait.Wait <= 0 || wait.Reason == "" {
								t.Errorf("got %+v", wait)
							}
						}
						if gap := server.longestGap(); gap > 6*time.Second && parallel <= 10 && latency < time.Second/2 {
							t.Errorf("what was left was not spread: nothing was sent for %s", gap)
						}
						// Four windows, a second's rounding each, and the latency
						// of requests that came one after another.
						if limit := 48*time.Second + time.Duration(200/parallel)*latency; took > limit {
							t.Errorf("took %s, want at most %s", took, limit)
						}
					})
				})
			}
		}
	}
}

// longestGap is the longest time in which no request came.
func (s *limitedServer) longestGap() (longest time.Duration) {
	for i, arrival := range s.arrivals[1:] {
		longest = max(longest, arrival.Sub(s.arrivals[i]))
	}
	return longest
}

// TestSmallRunsAreNotSlowed: neither with the full limit nor if others have used
// it up except for a rest that is enough.
func TestSmallRunsAreNotSlowed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ used, requests, parallel int }{
		"fresh":               {0, 100, 1},
		"fresh, at once":      {0, 100, 10},
		"large":               {0, 1000, 10},
		"others used most":    {1100, 40, 10},
		"others used nearly":  {1160, 15, 4},
		"single":              {1190, 1, 1},
		"last one":            {1199, 1, 1},
		"without the headers": {-1, 500, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &limitedServer{
					quota: 1200, window: 5 * time.Minute, latency: 10 * time.Millisecond,
					start: time.Now(), used: max(0, test.used), silent: test.used < 0,
				}
				took, waits := server.run(t, test.requests, test.parallel)
				want := time.Duration((test.requests+test.parallel-1)/test.parallel) * server.latency
				if len(waits) > 0 || took > want {
					t.Errorf("took %s with %d waits, want %s", took, len(waits), want)
				}
			})
		})
	}
}

// TestRefusalStopsEverybody: after a 429 no request is sent before its Retry-After
// is over, whichever was refused.
func TestRefusalStopsEverybody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &limitedServer{quota: 1, window: 7 * time.Second, silent: true}
		client := newClient(t, "https://api.example.com", func(o *access.Options) { o.Transport = server })
		get := func() {
			if _, err := client.ServiceTokens.Get(t.Context(), account, tokenID); err != nil {
				t.Error(err)
			}
		}
		get()
		began := time.Now()
		var group sync.WaitGroup
		group.Go(get) // It is refused.
		time.Sleep(time.Second)
		group.Go(get) // It has not been, and waits all the same.
		time.Sleep(5 * time.Second)
		server.mu.Lock()
		if len(server.arrivals) != 2 || len(server.refused) != 1 {
			t.Errorf("%d requests came and %d were refused within 6 s of the refusal", len(server.arrivals), len(server.refused))
		}
		server.mu.Unlock()
		group.Wait()
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

// TestFixedCap: the user's own limit.
func TestFixedCap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &limitedServer{quota: 1000, window: time.Hour, silent: true}
		took, waits := server.run(t, 25, 10, func(o *access.Options) { o.RequestsPerSecond = 5 })
		if took < 3900*time.Millisecond || took > 4100*time.Millisecond || len(waits) == 0 {
			t.Errorf("25 requests at 5 per second with a burst of 5 took %s", took)
		}
	})
}

// TestReservationIsGivenBack: a request that is not sent does not count against the
// fixed cap, whether its wait is refused for lack of time or canceled. The cap is
// one request in ten seconds, so each reservation that is kept delays the next
// request by ten seconds more.
func TestReservationIsGivenBack(t *testing.T) {
	t.Parallel()
	for name, giveUp := range map[string]func(ctx context.Context) (context.Context, context.CancelFunc){
		"refused": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Second)
		},
		"canceled": func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &limitedServer{quota: 1000, window: time.Hour, silent: true}
				client := newClient(t, "https://api.example.com", func(o *access.Options) {
					o.Transport, o.RequestsPerSecond = server, 0.1
				})
				get := func(ctx context.Context) error {
					_, err := client.ServiceTokens.Get(ctx, account, tokenID)
					return err
				}
				start := time.Now()
				if err := get(t.Context()); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					ctx, cancel := giveUp(t.Context())
					if err := get(ctx); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
						t.Errorf("got %v", err)
					}
					cancel()
				}
				if err := get(t.Context()); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != 10*time.Second || len(server.arrivals) != 2 {
					t.Errorf("the second request was sent after %s, %d in all; want 10s and 2", took, len(server.arrivals))
				}
			})
		})
	}
}

// TestWaitingObeysTheContext: a caller that has no time to wait gets an error at
// once, and a caller that cancels while waiting sends nothing.
func TestWaitingObeysTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &limitedServer{quota: 2, window: time.Minute}
		client := newClient(t, "https://api.example.com", func(o *access.Options) { o.Transport = server })
		for range 2 {
			if _, err := client.ServiceTokens.Get(t.Context(), account, tokenID); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := client.ServiceTokens.Get(ctx, account, tokenID)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 0 || !strings.Contains(err.Error(), "rate limit") {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		_, err = client.ServiceTokens.Rotate(ctx, account, tokenID, access.RotateServiceToken{})
		if !errors.Is(err, context.Canceled) || errors.Is(err, access.ErrUnknownOutcome) || time.Since(began) != 3*time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		if len(server.arrivals) != 2 {
			t.Errorf("%d requests were sent", len(server.arrivals))
		}
	})
}
