package protocol_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocol"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// creations makes an API give the same answer to the same creation, as both providers
// must, and sometimes an answer that is not what the request asked for.
type creations struct {
	// status replaces an answer, if it is not 0.
	status int
	// result replaces fields of the created object; nil removes one.
	result map[string]any
}

// wrap changes the answers to creations.
func (c *creations) wrap(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			api.ServeHTTP(w, r)
			return
		}
		w.Header().Set("X-Request-Id", "of-a-creation")
		if c.status != 0 {
			w.WriteHeader(c.status)
			return
		}
		recorded := httptest.NewRecorder()
		api.ServeHTTP(recorded, r)
		var answer map[string]any
		if err := json.Unmarshal(recorded.Body.Bytes(), &answer); err != nil {
			panic(err)
		}
		if result, ok := answer["result"].(map[string]any); ok {
			if id, ok := result["id"].(string); ok {
				// The next creation of an object with this name must succeed too.
				remove := httptest.NewRequestWithContext(r.Context(), http.MethodDelete, r.URL.Path+"/"+id, nil)
				remove.Header = r.Header
				api.ServeHTTP(httptest.NewRecorder(), remove)
			}
			maps.Copy(result, map[string]any{"id": "f174e90a", "client_id": "88bf3b6d.access", "client_secret": "s3cret"})
			maps.Copy(result, c.result)
			maps.DeleteFunc(result, func(_ string, value any) bool { return value == nil })
		}
		changed, err := json.Marshal(answer)
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(changed)
	})
}

// TestShortcut_create creates objects of random configurations, some of which the API
// refuses or stores in another form.
func TestShortcut_create(t *testing.T) {
	t.Parallel()

	api := &creations{}
	both := startTwinsOf(t, accesstest.New(t, accesstest.WithMiddleware(api.wrap), accesstest.WithRateLimit(1<<30, time.Minute), accesstest.WithZoneID("zone")))
	now, random := both.api.Clock.Now(), rand.New(rand.NewPCG(10, 11))
	answers := map[string]creations{
		"as asked": {}, "refused": {status: http.StatusForbidden}, "renamed": {result: map[string]any{"name": "other"}},
		"another type": {result: map[string]any{"type": "other"}}, "another lifetime": {result: map[string]any{"duration": "1h", "expires_at": nil}},
	}
	shortcuts, created := shortcutCount{}, 0
	create := func(about, typeName string, config protocoltest.Block, change func(*tfprotov6.ApplyResourceChangeRequest)) {
		schema := both.ours.Schema.ResourceSchemas[typeName]
		planned, err := both.framework.Server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: typeName, Config: both.ours.Encode(schema, config), ProposedNewState: both.ours.Encode(schema, config), PriorState: both.ours.Null(schema),
		})
		if err != nil {
			t.Fatal(err)
		}
		req := func() *tfprotov6.ApplyResourceChangeRequest {
			out := &tfprotov6.ApplyResourceChangeRequest{
				TypeName: typeName, Config: both.ours.Encode(schema, config), PriorState: both.ours.Null(schema),
				PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
			}
			change(out)
			return out
		}
		shortcuts.note(protocol.ShortcutsOf(both.ours.Server).ApplyCreate(t.Context(), req()))
		both.compare(t, fmt.Sprintf("%s: config %v", about, config), func(p tfprotov6.ProviderServer) (any, error) {
			resp, err := p.ApplyResourceChange(t.Context(), req())
			if protocoltest.Text(resp.Diagnostics) == "" {
				created++
			}
			return resp, err
		})
	}
	unchanged := func(*tfprotov6.ApplyResourceChangeRequest) {}
	for i := range 60 {
		config, _ := randomToken(random, now, both.api.AccountID)
		if oneIn(random, 5) {
			config["client_secret_encryption"] = map[string]tftypes.Value{
				"age_recipients":        tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, nil),
				"pgp_key":               tftypes.NewValue(tftypes.String, nil),
				"sealed_box_public_key": tftypes.NewValue(tftypes.String, "not a key"),
			}
		}
		for answer, behavior := range answers {
			*api = behavior
			about := strconv.Itoa(i) + ", " + answer
			create(about, tokenType, config, unchanged)
			create(about, "access_service_account", protocoltest.Block{"name": config["name"], "account_id": config["account_id"], "description": config["duration"]}, unchanged)
		}
	}
	// The test is worthless unless most objects are created, and without the framework.
	if shortcuts.taken < 600 || created < 300 {
		t.Errorf("%+v, %d were created", shortcuts, created)
	}

	// What Terraform does not send is left to the framework.
	before, config := shortcuts.taken, protocoltest.Block{"name": "deployer"}
	for about, change := range map[string]func(*tfprotov6.ApplyResourceChangeRequest){
		"private state": func(req *tfprotov6.ApplyResourceChangeRequest) { req.PlannedPrivate = []byte("[]") },
		"no identity": func(req *tfprotov6.ApplyResourceChangeRequest) {
			req.PlannedIdentity = &tfprotov6.ResourceIdentityData{}
		},
		"no configuration": func(req *tfprotov6.ApplyResourceChangeRequest) { req.Config = req.PriorState },
	} {
		create(about, tokenType, config, change)
	}
	if shortcuts.taken != before {
		t.Errorf("%d of them were created without the framework", shortcuts.taken-before)
	}
}
