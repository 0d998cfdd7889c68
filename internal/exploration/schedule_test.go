package exploration_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// operation is something that happens to the token of our run.
type operation string

const (
	create     operation = "create"
	rotate     operation = "rotate"
	renew      operation = "renew"
	update     operation = "update"
	remove     operation = "remove"
	again      operation = "again"      // apply without a change of the configuration
	handRotate operation = "handRotate" // a person rotates, with an overlap
	handSwap   operation = "handSwap"   // a person rotates, without an overlap
	second     operation = "second"     // the second run creates or rotates its own token
)

// fault is what goes wrong in an apply. The zero value is nothing.
type fault struct {
	// write is injected into the first request that changes something.
	write accesstest.Fault
	// lag is by how much all reads lag behind.
	lag time.Duration
	// kill is when the provider is killed.
	kill killPoint
	// during is set if the second run applies right before the first request that
	// changes something.
	during bool
}

// faults are all faults, by their names in schedules.
var faults = map[string]fault{
	"answered":       {},
	"lostBefore":     {write: accesstest.Fault{Kind: accesstest.FaultCutBefore}},
	"lostAfter":      {write: accesstest.Fault{Kind: accesstest.FaultCutAfter}},
	"late1":          {write: accesstest.Fault{Kind: accesstest.FaultLate, RunAfterRequests: 1}},
	"late3s":         {write: accesstest.Fault{Kind: accesstest.FaultLate, RunAfter: 3 * time.Second, Status: http.StatusGatewayTimeout}},
	"late60s":        {write: accesstest.Fault{Kind: accesstest.FaultLate, RunAfter: time.Minute}},
	"lag":            {lag: 5 * time.Second},
	"lagLostBefore":  {lag: 5 * time.Second, write: accesstest.Fault{Kind: accesstest.FaultCutBefore}},
	"lagLostAfter":   {lag: 5 * time.Second, write: accesstest.Fault{Kind: accesstest.FaultCutAfter}},
	"killedBefore":   {kill: killedBefore},
	"killedAfter":    {kill: killedAfter},
	"during":         {during: true},
	"duringLost":     {during: true, write: accesstest.Fault{Kind: accesstest.FaultCutBefore}},
	"duringExecuted": {during: true, write: accesstest.Fault{Kind: accesstest.FaultCutAfter}},
}

// faultNames is their order, and secondFaults are those of the second run.
var (
	faultNames   = []string{"answered", "lostBefore", "lostAfter", "late1", "late3s", "late60s", "lag", "lagLostBefore", "lagLostAfter", "killedBefore", "killedAfter", "during", "duringLost", "duringExecuted"}
	secondFaults = []string{"answered", "lostBefore", "lostAfter"}
)

// step is an operation with a fault.
type step struct {
	operation operation
	fault     string
}

func (s step) String() string { return string(s.operation) + " " + s.fault }

// schedule is a sequence of steps.
type schedule []step

func (s schedule) String() string {
	var steps []string
	for _, one := range s {
		steps = append(steps, one.String())
	}
	return strings.Join(steps, ", ")
}

// has reports whether a schedule has an operation.
func (s schedule) has(o operation) bool {
	return slices.ContainsFunc(s, func(one step) bool { return one.operation == o })
}

// parse reads a schedule as String writes it.
func parse(text string) (schedule, error) {
	var out schedule
	for part := range strings.SplitSeq(text, ", ") {
		name, fault, ok := strings.Cut(part, " ")
		if _, known := faults[fault]; !ok || !known {
			return nil, fmt.Errorf("%q is no step", part)
		}
		out = append(out, step{operation(name), fault})
	}
	return out, nil
}

// steps are all steps that make sense after a schedule.
func (s schedule) steps() []step {
	var out []step
	withFaults := func(o operation, names []string) {
		for _, name := range names {
			out = append(out, step{o, name})
		}
	}
	exists := false
	for _, one := range s {
		switch one.operation {
		case create:
			exists = true
		case remove:
			exists = false
		default:
		}
	}
	if exists {
		for _, o := range []operation{rotate, renew, update, remove, again} {
			withFaults(o, faultNames)
		}
		withFaults(handRotate, faultNames[:1])
		withFaults(handSwap, faultNames[:1])
	} else {
		withFaults(create, faultNames)
	}
	withFaults(second, secondFaults)
	return out
}

// perform performs an operation, and returns what our run or the second one has told.
func (w *world) perform(s step) report {
	r := w.ours
	if r.state == nil && (s.operation == update || s.operation == remove) {
		// Whoever changes the name of a token that was never recorded, or removes it from
		// the configuration, does not plan that name any more.
		s.operation = again
	}
	switch s.operation {
	case create:
		r.create()
	case rotate:
		r.rotate()
	case renew:
		w.server.Clock.Advance(2 * time.Minute)
		for _, run := range w.runs() {
			run.plan() // Somebody plans more often than every seven days.
		}
		w.server.Clock.Advance(600 * time.Hour)
	case update:
		name := map[any]string{"ci": "ci-2"}[r.config["name"]]
		r.config["name"] = name
		if name == "" {
			r.config["name"] = "ci"
		}
	case remove:
		r.config = nil
	case again:
	case handRotate, handSwap:
		if r.state != nil {
			w.rotateExternally(map[operation]time.Duration{handRotate: 24 * time.Hour}[s.operation])
		}
		return report{}
	case second:
		r = w.second
		if r.config == nil {
			r.create()
		} else {
			r.rotate()
		}
	}
	if faults[s.fault].during && w.second.config == nil {
		w.second.create()
	}
	return r.apply(faults[s.fault])
}

// sabotage changes a request, as a faulty provider would.
type sabotage func(req *http.Request) (twice bool)

func (s sabotage) of(req *http.Request) (*http.Request, bool) {
	if s == nil {
		return req, false
	}
	return req, s(req)
}

// createTwice sends every creation twice.
func createTwice(req *http.Request) bool {
	return req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/service_tokens")
}

// rotateUnchecked takes the version out of a rotation, so that it is no longer done
// once.
func rotateUnchecked(req *http.Request) bool {
	if req.Method != http.MethodPut {
		return false
	}
	body, _ := io.ReadAll(req.Body)
	if bytes.Contains(body, []byte(`"client_secret_version"`)) {
		req.Method, req.URL.Path = http.MethodPost, req.URL.Path+"/rotate"
		body = []byte("{}")
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	return false
}
