package servicetoken_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// boundary is a point in the life of a request.
type boundary string

const (
	beforeWork   boundary = "before the work"
	beforeAnswer boundary = "between the work and the answer"
	afterAnswer  boundary = "after the answer"
)

// gate strikes once, at a boundary of the first request of a method.
type gate struct {
	method string
	at     boundary
	armed  atomic.Bool
	strike func()
}

func (g *gate) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != g.method || !g.armed.CompareAndSwap(true, false) {
			next.ServeHTTP(w, r)
			return
		}
		if g.at == beforeWork {
			g.strike()
		}
		recorder := httptest.NewRecorder()
		maps.Copy(recorder.Header(), w.Header())
		next.ServeHTTP(recorder, r)
		if g.at == beforeAnswer {
			g.strike()
		}
		maps.Copy(w.Header(), recorder.Header())
		w.Header().Set("Content-Length", strconv.Itoa(recorder.Body.Len())) // So that it is complete when it is flushed.
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
		if g.at == afterAnswer {
			_ = http.NewResponseController(w).Flush()
			g.strike()
		}
	})
}

// TestAccServiceToken_signals sends each signal to the program and the provider, at each
// boundary of the request that creates or rotates a token. After a signal that asks to
// end, nothing is lost. After SIGKILL, the next plan says what may be lost, and the next
// apply ends with a secret that works.
func TestAccServiceToken_signals(t *testing.T) {
	t.Parallel()

	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		for _, at := range []boundary{beforeWork, beforeAnswer, afterAnswer} {
			for _, method := range []string{http.MethodPost, http.MethodPut} {
				operation := map[string]string{http.MethodPost: "creation", http.MethodPut: "rotation"}[method]
				t.Run(fmt.Sprintf("%s, %s, %s", signal, operation, at), func(t *testing.T) {
					t.Parallel()
					strikeWithSignal(t, signal, method, at)
				})
			}
		}
	}
}

func strikeWithSignal(t *testing.T, signal syscall.Signal, method string, at boundary) {
	t.Helper()

	g := &gate{method: method, at: at}
	server := acctest.NewServer(t, accesstest.CoreOnly(), accesstest.WithMiddleware(g.wrap))
	cli := acctest.NewProcess(t, server)
	state := filepath.Join(cli.Dir, "terraform.tfstate")
	lines := func(n string) string {
		return "provider \"access\" {}\n" + config("name = \"ci\"\nprevious_secret_grace_period = \"24h\"\nrotate_triggers = { n = \""+n+"\" }")
	}
	cli.Write(lines("1"))
	var deployed *credential
	if method == http.MethodPut {
		cli.Run("apply", "-auto-approve", "-no-color")
		first := stateSecret(t, state)
		deployed = &first
		cli.Write(lines("2"))
	}

	cmd := cli.Command("apply", "-auto-approve", "-no-color")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	struck := make(chan struct{})
	g.strike = func() {
		_ = syscall.Kill(-cmd.Process.Pid, signal)
		time.Sleep(100 * time.Millisecond) // The signal takes effect before the request goes on.
		close(struck)
	}
	g.armed.Store(true)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-struck:
	case <-time.After(time.Minute):
		t.Fatal("the request never came")
	}
	_ = cmd.Wait() // Whether the interrupted program fails is its own affair.
	if _, err := os.Stat(state); err != nil && signal != syscall.SIGKILL {
		t.Fatalf("there is no state: %v", err)
	}

	plan := cli.Run("plan", "-no-color")
	if signal != syscall.SIGKILL && !strings.Contains(plan, "No changes.") {
		t.Errorf("the plan after the signal is not empty:\n%s", plan)
	}
	out := plan + cli.Run("apply", "-auto-approve", "-no-color")
	last := stateSecret(t, state)
	expectWorth(t, server, last, http.StatusOK)
	for _, token := range server.Tokens() {
		if token.ID != last.id && !strings.Contains(plan, token.ID) {
			t.Errorf("token %s is not in the state, and the plan does not name it:\n%s", token.ID, plan)
		}
	}
	if deployed == nil {
		return
	}
	status, _ := server.Authenticate(accesstest.Credential{ClientID: deployed.clientID, ClientSecret: deployed.secret})
	if status != http.StatusOK && !strings.Contains(out, "it becomes invalid at once") {
		t.Errorf("the clients are locked out within the overlap, without a warning:\n%s", out)
	}
	if signal != syscall.SIGKILL && (status != http.StatusOK || server.CountRotations() != 1) {
		t.Errorf("the clients' secret is answered with %d after %d rotations", status, server.CountRotations())
	}
}
