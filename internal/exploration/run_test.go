package exploration_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

const resourceName = "access_service_token"

// run is a configuration of one token with its state, as Terraform keeps it.
type run struct {
	world *world
	name  string
	// config is nil if there is no token in the configuration.
	config protocoltest.Block
	// triggers counts the rotations that were asked for.
	triggers int

	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool

	// reports are what each apply and plan has told the user.
	reports []report
	// secrets are all secrets that the state has had.
	secrets []credential
}

// report is what an apply or a plan has told the user.
type report struct {
	text string
	// failed is set if there was an error, killed if there was nobody to report to.
	failed, killed bool
	// changes is set if something was planned.
	changes bool
}

func (r *report) add(diagnostics []*tfprotov6.Diagnostic) {
	r.text += protocoltest.Text(diagnostics)
	for _, d := range diagnostics {
		r.failed = r.failed || d.Severity == tfprotov6.DiagnosticSeverityError
	}
}

// schema is that of the provider, which is the same for all.
var (
	schemaOnce sync.Once
	theSchema  *tfprotov6.GetProviderSchemaResponse
)

func schema(t testing.TB) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()

	schemaOnce.Do(func() {
		server := provider.NewServer("1.2.3")()
		got, err := server.GetProviderSchema(context.WithoutCancel(t.Context()), &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			t.Fatal(err)
		}
		theSchema = got
	})
	return theSchema
}

func objectType(t testing.TB) tftypes.Object {
	t.Helper()

	object, ok := schema(t).ResourceSchemas[resourceName].ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the schema of the resource is no object")
	}
	return object
}

// create adds the token to the configuration.
func (r *run) create() {
	r.config = protocoltest.Block{
		"name": "ci", "duration": "720h", "renew_before_expiry": "168h", "previous_secret_grace_period": "24h",
	}
	r.rotate() // The first triggers rotate nothing.
}

// rotate changes the triggers.
func (r *run) rotate() {
	r.triggers++
	r.config["rotate_triggers"] = map[string]tftypes.Value{"n": tftypes.NewValue(tftypes.String, strconv.Itoa(r.triggers))}
}

// values returns the attributes of the state.
func (r *run) values() map[string]tftypes.Value {
	if r.state == nil {
		return map[string]tftypes.Value{}
	}
	return protocoltest.Decode(r.world.t, r.state, objectType(r.world.t))
}

// attribute returns a string of the state, "" if there is none.
func (r *run) attribute(name string) string {
	value, ok := r.values()[name]
	if !ok || value.IsNull() {
		return ""
	}
	return protocoltest.As[string](r.world.t, value)
}

// credential returns the credential of the state, if there is one.
func (r *run) credential() (credential, bool) {
	c := credential{r.attribute("client_id"), r.attribute("client_secret")}
	return c, c.secret != ""
}

// apply does what "terraform apply" does: refresh, plan, and apply in another process
// of the provider.
func (r *run) apply(f fault) report {
	done := r.perform(f, true)
	if c, ok := r.credential(); ok && (len(r.secrets) == 0 || r.secrets[len(r.secrets)-1] != c) {
		r.secrets = append(r.secrets, c)
	}
	r.reports = append(r.reports, done)
	return done
}

// plan does what "terraform plan" does. It changes no state.
func (r *run) plan() report {
	saved := *r
	done := r.perform(fault{}, false)
	*r = saved
	r.reports = append(r.reports, done)
	return done
}

func (r *run) perform(f fault, apply bool) (out report) {
	w := r.world
	if f.lag > 0 {
		defer w.server.AddFault(accesstest.Fault{Method: http.MethodGet, Kind: accesstest.FaultStale, Age: f.lag, Times: -1})()
	}
	if r.config == nil && r.state == nil {
		return out
	}
	planning := (&process{world: w, fault: fault{}}).start()
	refreshed, ok := r.refresh(planning, &out)
	if !ok {
		return out
	}
	if refreshed.state == nil {
		refreshed.tainted = false
	}
	future := *refreshed
	if refreshed.tainted {
		future.state, future.private, future.identity = nil, nil, nil
	}
	planned, replaces, ok := future.planChange(planning, &out)
	if !ok {
		return out
	}
	out.changes = refreshed.tainted || !same(w.t, planned.PlannedState, refreshed.state)
	if replaces {
		w.t.Fatalf("the schedule replaces the token: %v", planned.RequiresReplace)
	}
	if !apply {
		return out
	}
	r.state, r.private, r.identity, r.tainted = refreshed.state, refreshed.private, refreshed.identity, refreshed.tainted
	if !out.changes {
		return out
	}
	p := &process{world: w, fault: f}
	r.applyChange(p, &out)
	if p.dead {
		out.killed = true // What the plan has said, has been said.
	}
	return out
}

// refresh returns the run with a refreshed state.
func (r *run) refresh(server tfprotov6.ProviderServer, out *report) (*run, bool) {
	refreshed := *r
	if r.state == nil {
		return &refreshed, true
	}
	read, err := server.ReadResource(r.world.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: resourceName, CurrentState: r.state, Private: r.private, CurrentIdentity: r.identity,
	})
	if err != nil {
		r.world.t.Fatal(err)
	}
	out.add(read.Diagnostics)
	refreshed.state, refreshed.private, refreshed.identity = read.NewState, read.Private, read.NewIdentity
	if isNull(r.world.t, read.NewState) {
		refreshed.state, refreshed.private, refreshed.identity = nil, nil, nil
	}
	return &refreshed, !out.failed
}

// planChange plans the configuration.
func (r *run) planChange(server tfprotov6.ProviderServer, out *report) (planned *tfprotov6.PlanResourceChangeResponse, replaces, ok bool) {
	t := r.world.t
	planned, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: resourceName, PriorState: r.prior(), ProposedNewState: r.proposed(), Config: r.encoded(), PriorPrivate: r.private, PriorIdentity: r.identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	out.add(planned.Diagnostics)
	return planned, len(planned.RequiresReplace) > 0, !out.failed
}

// applyChange applies in a process.
func (r *run) applyChange(p *process, out *report) {
	server := p.start()
	if r.tainted {
		// A token whose creation has failed is replaced.
		config := r.config
		r.config, r.tainted = nil, false
		r.change(p, server, out)
		if r.config = config; out.failed || p.dead || config == nil {
			r.tainted = r.state != nil
			return
		}
	}
	r.change(p, server, out)
}

// change plans again and applies.
func (r *run) change(p *process, server tfprotov6.ProviderServer, out *report) {
	t := r.world.t
	planned, _, ok := r.planChange(server, out)
	if !ok {
		return
	}
	applied, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceName, PriorState: r.prior(), PlannedState: planned.PlannedState, Config: r.encoded(),
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.dead {
		return
	}
	failedBefore := out.failed
	out.add(applied.Diagnostics)
	created := r.state == nil
	r.state, r.private, r.identity = applied.NewState, applied.Private, applied.NewIdentity
	if isNull(t, applied.NewState) {
		r.state, r.private, r.identity = nil, nil, nil
	}
	if created && r.state != nil && out.failed && !failedBefore {
		r.tainted = true
	}
}

// prior is the state for a request.
func (r *run) prior() *tfprotov6.DynamicValue {
	if r.state == nil {
		return r.world.client.Null(r.world.client.Schema.ResourceSchemas[resourceName])
	}
	return r.state
}

// encoded is the configuration for a request.
func (r *run) encoded() *tfprotov6.DynamicValue {
	client := r.world.client
	if r.config == nil {
		return client.Null(client.Schema.ResourceSchemas[resourceName])
	}
	return client.Encode(client.Schema.ResourceSchemas[resourceName], r.config)
}

// proposed is the configuration with the computed values of the state.
func (r *run) proposed() *tfprotov6.DynamicValue {
	if r.config == nil {
		return r.encoded()
	}
	object := objectType(r.world.t)
	values, prior := protocoltest.Decode(r.world.t, r.encoded(), object), r.values()
	for _, attribute := range schema(r.world.t).ResourceSchemas[resourceName].Block.Attributes {
		if value, ok := prior[attribute.Name]; ok && attribute.Computed && values[attribute.Name].IsNull() {
			values[attribute.Name] = value
		}
	}
	return r.world.client.Wire(object, tftypes.NewValue(object, values))
}

func isNull(t testing.TB, value *tfprotov6.DynamicValue) bool {
	t.Helper()

	null, err := value.IsNull()
	if err != nil {
		t.Fatal(err)
	}
	return null
}

// same reports whether two states are equal; nil is null.
func same(t testing.TB, a, b *tfprotov6.DynamicValue) bool {
	t.Helper()

	decode := func(in *tfprotov6.DynamicValue) tftypes.Value {
		if in == nil {
			return tftypes.NewValue(objectType(t), nil)
		}
		value, err := in.Unmarshal(objectType(t))
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	return decode(a).Equal(decode(b))
}
