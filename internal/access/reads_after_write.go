package access

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrStaleRead is the error of a read whose answers stayed older than the last write
// of the token: the replica that answers lags behind.
var ErrStaleRead = errors.New("the API returned an older state of the object than its last write did")

// staleWaits are the waits before a token is read again whose answer is older than
// its last write. Their sum is missingWindow, so that a token that was deleted is
// reported as gone at the end of them.
var staleWaits = []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 8 * time.Second}

// staleBudget is for how long all reads of a client together wait for replicas that
// lag. Reads that wait at the same time share it.
const staleBudget = 30 * time.Second

// ReadAfter returns one token, as [ServiceTokensService.Read] does, for a caller
// that knows the last write of the token. now is the time on the clock of
// [LastWrite.At]. An answer that is older than that write comes from a replica that
// lags, and so does one that there is no such token, moments after the write. The
// token is then read again after short waits: up to 20 seconds for one token, and
// 30 for all of a client. If the answers stay older, the error is [ErrStaleRead].
//
// A read whose answer is not older takes no request more than Read does:
// GET /{accounts|zones}/{id}/access/service_tokens/{id}, or
// GET /{accounts|zones}/{id}/access/service_tokens.
func (s *ServiceTokensService) ReadAfter(ctx context.Context, scope Scope, id string, last LastWrite, now time.Time) (*ServiceToken, error) {
	token, err := s.Read(ctx, scope, id)
	for _, wait := range staleWaits {
		if !last.contradicts(token, err, now) {
			return token, err
		}
		// What was listed before this moment is as old as the answer.
		readAt := s.client.now()
		if !s.client.staleReads.mayWait(readAt, wait) {
			break
		}
		s.client.observe(ctx, Event{Kind: EventRetry, Op: opReadToken, Wait: wait, Reason: "the answer is older than the last write of the token"})
		if s.client.sleep(ctx, wait) != nil {
			break
		}
		now = now.Add(wait)
		s.client.tokens.of(scope).Discard(readAt)
		token, err = s.Read(ctx, scope, id)
	}
	if last.contradicts(token, err, now) {
		return nil, ErrStaleRead
	}
	return token, err
}

// waitBudget bounds the waits of many callers by one deadline. Its zero value is
// ready for use.
type waitBudget struct {
	mu    sync.Mutex
	until time.Time
}

// mayWait reports whether a wait that starts now ends within the budget. The first
// wait starts the budget; one that starts long after its end starts a new one, for
// processes that keep running.
func (b *waitBudget) mayWait(now time.Time, wait time.Duration) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.until) > staleWindow {
		b.until = now.Add(staleBudget)
	}
	if now.Add(wait).After(b.until) {
		if now.Before(b.until) {
			b.until = now // Shorter waits would not help any more either.
		}
		return false
	}
	return now.Before(b.until)
}
