package access_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

var (
	faultSeed      = flag.Uint64("faultseed", 0, "the seed of the one fault sequence to run")
	faultSequences = flag.Uint64("faultsequences", 1200, "how many fault sequences to run")
)

// knownToken is what a caller knows of a token that it has created.
type knownToken struct {
	clientID string
	secret   access.Secret // empty if it knows none
	version  int64
	name     string
}

// sequence is one run of operations at a server whose responses are lost.
type sequence struct {
	*testing.T

	seed   uint64
	random *rand.Rand
	// core is set if no secret can be sent a second time: at a server of the core
	// only, and in a zone.
	core    bool
	client  *access.Client
	server  *accesstest.Server
	scope   access.Scope
	tokens  map[string]*knownToken
	created int
	// ctx is that of the current operation, and is canceled when the countdown
	// reaches zero.
	ctx       context.Context
	cancel    context.CancelFunc
	countdown atomic.Int64
}

// tick counts one thing that happens.
func (s *sequence) tick() {
	if s.countdown.Add(-1) == 0 {
		s.cancel()
	}
}

// TestFaultSequences: random operations under random faults keep the first promise
// of the client: the tokens at the API are those that the caller knows, every
// secret that it has works, nothing was done twice without a report, and nobody
// else's token was changed.
func TestFaultSequences(t *testing.T) {
	t.Parallel()
	sequences := *faultSequences
	if testing.Short() {
		sequences = 100
	}
	base := rand.Uint64() >> 12
	if *faultSeed != 0 {
		base, sequences = *faultSeed, 1
	}
	t.Logf("seeds %d to %d; -faultseed runs a single one", base, base+sequences-1)
	var next, recoveries atomic.Uint64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) * 2 {
		group.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= sequences || t.Failed() {
					return
				}
				recoveries.Add(runSequence(t, base+i))
			}
		})
	}
	group.Wait()
	if *faultSeed == 0 && recoveries.Load() < sequences/10 {
		t.Errorf("only %d answers were lost for good in %d sequences: the faults do not test what they should", recoveries.Load(), sequences)
	}
}

func runSequence(t *testing.T, seed uint64) (recoveries uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	core := random.IntN(2) == 0
	options := mockOptions(core)
	if random.IntN(4) == 0 {
		options = append(options, accesstest.WithLooseFilters(), accesstest.WithFractionalTimes(), accesstest.WithUnknownFields())
	}
	if random.IntN(3) == 0 {
		options = append(options, smallPages)
	}
	server, err := accesstest.NewServer(append(options, accesstest.WithRateLimit(1<<30, time.Minute))...)
	if err != nil {
		t.Fatal(err)
	}
	endpoint, closeServer := serve(server)
	defer closeServer()
	var lost atomic.Uint64
	s := &sequence{
		T: t, seed: seed, random: random, core: core, server: server, scope: access.Account(server.AccountID),
		tokens: make(map[string]*knownToken),
	}
	zoneID := ""
	if random.IntN(3) == 0 {
		zoneID = server.ZoneID
		s.core, s.scope = true, access.Zone(zoneID)
	}
	s.client = newClient(t, endpoint, onClock(server.Clock), func(o *access.Options) {
		o.APIToken, o.MaxRetries = server.APIToken, 9
		o.Observe = func(context.Context, access.Event) { s.tick() }
	})
	server.Before("", "", s.tick)
	// Tokens of others, with the same names as those that are created here.
	others := make([]accesstest.ServiceToken, 3)
	for i := range others {
		others[i] = server.SeedServiceToken(accesstest.ServiceToken{
			ZoneID: zoneID, Name: fmt.Sprintf("token-%d", i%2), CreatedAt: server.Clock.Now().Add(-time.Hour),
		})
	}
	for range 6 + random.IntN(7) {
		lost.Add(s.step())
		if random.IntN(3) == 0 {
			server.Clock.Advance(time.Duration(random.IntN(100)) * time.Second)
		}
	}
	s.check(others)
	return lost.Load()
}

// faults are what can happen to a request, in forms that are harmless to the state
// and in forms that are not.
var faults = []accesstest.Fault{
	{Kind: accesstest.FaultCutBefore},
	{Kind: accesstest.FaultCutAfter},
	{Kind: accesstest.FaultTruncate},
	{Kind: accesstest.FaultStatus},
	{Kind: accesstest.FaultStatus, AfterWork: true},
	{Kind: accesstest.FaultStatus, Status: 503, RetryAfter: time.Second},
	{Kind: accesstest.FaultHTML, Status: 504, AfterWork: true},
	{Kind: accesstest.FaultHTML},
	{Kind: accesstest.FaultHTML, Status: 200},
	{Kind: accesstest.FaultHTML, Status: 200, AfterWork: true},
	{Kind: accesstest.FaultEmptyBody, AfterWork: true},
	{Kind: accesstest.FaultRaw, Body: "{}", AfterWork: true},
	{Kind: accesstest.FaultContentType},
	{Kind: accesstest.FaultRateLimit, RetryAfter: 3 * time.Second},
	{Kind: accesstest.FaultRateLimit},
}

// step runs one operation under faults.
func (s *sequence) step() (recovered uint64) {
	for range s.random.IntN(4) {
		fault := faults[s.random.IntN(len(faults))]
		fault.Times = 1 + s.random.IntN(2)
		fault.Skip = s.random.IntN(3)
		if s.random.IntN(3) == 0 {
			fault.Method = []string{"GET", "POST", "PUT", "DELETE"}[s.random.IntN(4)]
		}
		s.server.AddFault(fault)
	}
	defer s.server.ClearFaults()
	s.ctx, s.cancel = context.WithCancel(s.Context())
	defer s.cancel()
	s.countdown.Store(-1)
	if s.random.IntN(4) == 0 {
		s.countdown.Store(1 + s.random.Int64N(8))
	}
	operation := s.random.IntN(10)
	id := s.pick()
	switch {
	case id == "" || operation < 4:
		return s.create()
	case operation < 7:
		return s.rotate(id)
	case operation == 7:
		s.update(id)
	case operation == 8:
		s.renew(id)
	default:
		s.remove(id)
	}
	return 0
}

// pick returns a token, in an order that depends only on the seed.
func (s *sequence) pick() string {
	var best string
	number := s.created - s.random.IntN(s.created+1)
	for id, token := range s.tokens {
		if token.name == fmt.Sprintf("token-%d", number%4) && (best == "" || token.clientID < s.tokens[best].clientID) {
			best = id
		}
	}
	return best
}

func (s *sequence) create() uint64 {
	s.created++
	name := fmt.Sprintf("token-%d", s.created%4)
	issued, err := s.client.ServiceTokens.Create(s.ctx, s.scope, access.CreateServiceToken{Name: name, Duration: "2400h"})
	if err != nil {
		if !s.excused(err) {
			s.failf("create: %v", err)
		}
		return 0
	}
	if _, twice := s.tokens[issued.ID]; twice {
		s.failf("create returned the token %s a second time", issued.ID)
	}
	s.tokens[issued.ID] = &knownToken{issued.ClientID, issued.ClientSecret, *issued.ClientSecretVersion, name}
	want := int64(1)
	if issued.Recovery == access.RecoveryNone && *issued.ClientSecretVersion != want {
		s.failf("a create without a recovery gave version %d", *issued.ClientSecretVersion)
	}
	return min(1, uint64(issued.Recovery))
}

func (s *sequence) rotate(id string) uint64 {
	token := s.tokens[id]
	in := access.RotateServiceToken{KnownVersion: &token.version}
	if s.random.IntN(2) == 0 {
		in.PreviousClientSecretExpiresAt = new(s.server.Clock.Now().Add(24 * time.Hour))
	}
	if s.random.IntN(4) == 0 {
		in.KnownVersion = nil
	}
	increases := s.random.IntN(4) == 0
	var (
		issued *access.IssuedToken
		err    error
	)
	if increases {
		issued, err = s.client.ServiceTokens.Update(s.ctx, s.scope, id, access.UpdateServiceToken{
			ClientSecretVersion: new(token.version + 1), PreviousClientSecretExpiresAt: in.PreviousClientSecretExpiresAt,
		})
	} else {
		issued, err = s.client.ServiceTokens.Rotate(s.ctx, s.scope, id, in)
	}
	if err != nil {
		// The read before an update of the version is not tried again.
		if !s.excused(err) && !(increases && errors.Is(err, access.ErrBadResponse) && !errors.Is(err, access.ErrUnknownOutcome)) {
			s.failf("rotate: %v", err)
		}
		return 0
	}
	if issued.Recovery == access.RecoveryNone {
		if *issued.ClientSecretVersion != token.version+1 {
			s.failf("a rotation without a recovery went from version %d to %d", token.version, *issued.ClientSecretVersion)
		}
		if old := s.statusOf(token); in.PreviousClientSecretExpiresAt != nil && token.secret != "" && old != 200 {
			s.failf("the previous secret is answered with %d in the overlap", old)
		}
	} else if !s.core && !increases && in.KnownVersion == nil {
		s.failf("a server with idempotency has lost a secret: %s", issued.Recovery)
	}
	token.secret, token.version = issued.ClientSecret, *issued.ClientSecretVersion
	return min(1, uint64(issued.Recovery))
}

// renew extends the lifetime of a token.
func (s *sequence) renew(id string) {
	var err error
	if s.scope.IsZone() {
		_, err = s.client.ServiceTokens.Update(s.ctx, s.scope, id, access.UpdateServiceToken{Duration: new("2400h")})
	} else {
		_, err = s.client.ServiceTokens.Refresh(s.ctx, s.scope, id)
	}
	if err != nil && s.ctx.Err() == nil && !errors.Is(err, access.ErrBadResponse) {
		s.failf("renew: %v", err)
	}
}

func (s *sequence) update(id string) {
	name := fmt.Sprintf("token-%d", s.random.IntN(4))
	if _, err := s.client.ServiceTokens.Update(s.ctx, s.scope, id, access.UpdateServiceToken{Name: &name}); err != nil {
		if !errors.Is(err, access.ErrBadResponse) && s.ctx.Err() == nil {
			s.failf("update: %v", err)
		}
		// Look, as a caller does after this error.
		s.server.ClearFaults()
		token, err := s.client.ServiceTokens.Get(s.Context(), s.scope, id)
		if err != nil {
			s.failf("reading after an update: %v", err)
			return
		}
		name = token.Name
	}
	s.tokens[id].name = name
}

func (s *sequence) remove(id string) {
	err := s.client.ServiceTokens.Delete(s.ctx, s.scope, id)
	if errors.Is(err, access.ErrBadResponse) || err != nil && s.ctx.Err() != nil {
		s.server.ClearFaults()
		if err = s.client.ServiceTokens.Delete(s.Context(), s.scope, id); errors.Is(err, access.ErrNotFound) {
			err = nil
		}
	}
	if err != nil {
		s.failf("delete: %v", err)
		return
	}
	delete(s.tokens, id)
}

// excused reports whether an operation was canceled before it had any effect,
// which the end of the sequence will show. If it may have had one there is no
// excuse.
func (s *sequence) excused(err error) bool {
	return s.ctx.Err() != nil && !errors.Is(err, access.ErrUnknownOutcome)
}

func (s *sequence) statusOf(token *knownToken) int {
	shown := accesstest.Credential{ClientID: token.clientID, ClientSecret: token.secret.Reveal()}
	if s.scope.IsZone() {
		shown.ZoneID = s.server.ZoneID
	}
	status, _ := s.server.Authenticate(shown)
	return status
}

func (s *sequence) check(others []accesstest.ServiceToken) {
	missing := maps.Clone(s.tokens)
	for _, other := range others {
		if got, exists := s.server.Token(other.ID); !exists || got.ClientSecret != other.ClientSecret || got.Name != other.Name {
			s.failf("the token %s of somebody else was changed", other.ID)
		}
		missing[other.ID] = nil
	}
	for _, token := range s.server.Tokens() {
		if _, known := missing[token.ID]; !known {
			s.failf("the API has the token %s, which nobody knows", token.ID)
		}
		delete(missing, token.ID)
	}
	for id := range missing {
		s.failf("the token %s is not at the API", id)
	}
	for id, token := range s.tokens {
		if got, _ := s.server.Token(id); got.Name != token.name || got.ClientSecretVersion != token.version {
			s.failf("the token %s is %s at version %d, and should be %s at %d", id, got.Name, got.ClientSecretVersion, token.name, token.version)
		}
		if status := s.statusOf(token); status != 200 {
			s.failf("the secret of %s is answered with %d", id, status)
		}
	}
}

func (s *sequence) failf(format string, arguments ...any) {
	s.Errorf("seed %d, core %t, zone %t: %s", s.seed, s.core, s.scope.IsZone(), fmt.Sprintf(format, arguments...))
}
