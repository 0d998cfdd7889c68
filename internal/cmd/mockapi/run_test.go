package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestMain lets the test binary be the program, for the test that stops it.
func TestMain(m *testing.M) {
	if os.Getenv("MOCKAPI_TEST_RUN") != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// program is one that runs inside a test.
type program struct {
	t           *testing.T
	environment map[string]string
	greeting    string
	stderr      *lockedBuffer
	client      *http.Client
	stop        func() int
}

// begin starts the program on a free port and waits for it to say where.
func begin(t *testing.T, arguments ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, output := io.Pipe()
	p := &program{t: t, stderr: &lockedBuffer{}, client: http.DefaultClient}
	exit := make(chan int, 1)
	go func() {
		exit <- run(ctx, append([]string{"-address", "127.0.0.1:0"}, arguments...), output, p.stderr)
		_ = output.Close()
	}()
	p.environment, p.greeting = readGreeting(stdout)
	if len(p.environment) == 0 {
		t.Fatalf("the program ended with %d: %s", <-exit, p.stderr)
	}
	p.stop = sync.OnceValue(func() int {
		cancel()

		return <-exit
	})
	t.Cleanup(func() { p.stop() })

	return p
}

var exportLine = regexp.MustCompile(`^export ([A-Z_]+)=([^ ']+)$`)

// readGreeting reads the four lines that the program begins with.
func readGreeting(stdout io.Reader) (environment map[string]string, greeting string) {
	environment = map[string]string{}
	lines := bufio.NewScanner(stdout)
	for range 4 {
		if !lines.Scan() {
			break
		}
		greeting += lines.Text() + "\n"
		if match := exportLine.FindStringSubmatch(lines.Text()); match != nil {
			environment[match[1]] = match[2]
		}
	}

	return environment, greeting
}

// request sends one to the program and returns the result in the answer.
func (p *program) request(status int, token, method, path, body string) map[string]any {
	p.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/accounts/" + p.environment["ACCESS_ACCOUNT_ID"] + "/access/" + path
	}
	url := p.environment["ACCESS_ENDPOINT"] + path
	if strings.HasPrefix(path, "/mock/") {
		url = strings.TrimSuffix(p.environment["ACCESS_ENDPOINT"], "/client/v4") + path
	}
	request, err := http.NewRequestWithContext(p.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := p.client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	var envelope struct {
		Result any `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil {
		p.t.Fatal(err)
	}
	if response.StatusCode != status {
		p.t.Errorf("%s %s: status %d, want %d", method, path, response.StatusCode, status)
	}
	result, _ := envelope.Result.(map[string]any)

	return result
}

// lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.buffer.Write(data)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.buffer.String()
}

func TestRun(t *testing.T) {
	t.Parallel()
	p := begin(t, "-api-token", "chosen")
	if p.environment["ACCESS_API_TOKEN"] != "chosen" {
		t.Errorf("the token is not the one given: %s", p.greeting)
	}
	p.request(http.StatusCreated, "chosen", "POST", "service_tokens", `{"name":"a"}`)
	if status := p.stop(); status != exitOK {
		t.Errorf("it ended with %d", status)
	}
}

// The API token can be in a file, so that no list of processes shows it.
func TestRun_tokenFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("chosen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := begin(t, "-api-token-file", path)
	if strings.Contains(p.greeting, "chosen") {
		t.Errorf("the greeting shows the token: %s", p.greeting)
	}
	p.request(http.StatusCreated, "chosen", "POST", "service_tokens", `{"name":"a"}`)
	for _, arguments := range [][]string{{"-api-token-file", path, "-api-token", "other"}, {"-api-token-file", path + "x"}, {"-api-token-file", os.DevNull}} {
		var stderr strings.Builder
		if status := run(t.Context(), arguments, io.Discard, &stderr); status != exitUsage || stderr.Len() == 0 {
			t.Errorf("%v: status %d, %q", arguments, status, stderr.String())
		}
	}
}

func TestRun_logsRequestsWithoutSecrets(t *testing.T) {
	t.Parallel()
	p := begin(t)
	apiToken := p.environment["ACCESS_API_TOKEN"]
	token := p.request(http.StatusCreated, apiToken, "POST", "service_tokens", `{"name":"private-name"}`)
	p.request(http.StatusBadRequest, apiToken, "GET", "service_tokens?secret=in-query", "")
	p.request(http.StatusBadRequest, "wrong-token", "GET", "nothing%0Aforged%20200", "")
	if status := p.stop(); status != exitOK {
		t.Errorf("the program ended with %d", status)
	}

	base := "/client/v4/accounts/" + p.environment["ACCESS_ACCOUNT_ID"] + "/access/"
	want := "POST " + base + "service_tokens 201\n" +
		"GET " + base + "service_tokens 400\n" +
		"GET " + base + "nothing%0Aforged%20200 400\n"
	if got := p.stderr.String(); got != want {
		t.Errorf("log:\n%s\nwant:\n%s", got, want)
	}
	secret, _ := token["client_secret"].(string)
	for _, word := range []string{secret, apiToken, "wrong-token", "private-name", "in-query"} {
		if word == "" || strings.Contains(p.stderr.String(), word) {
			t.Errorf("%q is in the log", word)
		}
	}
}

func TestRun_quiet(t *testing.T) {
	t.Parallel()
	p := begin(t, "-quiet", "-account-id", "mine")
	p.request(http.StatusOK, p.environment["ACCESS_API_TOKEN"], "GET", "capabilities", "")
	p.stop()
	if p.environment["ACCESS_ACCOUNT_ID"] != "mine" || p.stderr.String() != "" {
		t.Errorf("%s%s", p.greeting, p.stderr)
	}
}

func TestRun_accounts(t *testing.T) {
	t.Parallel()
	p := begin(t, "-account-id", "first", "-account-id", "second")
	if p.environment["ACCESS_ACCOUNT_ID"] != "first" {
		t.Errorf("greeting: %s", p.greeting)
	}
	for _, id := range []string{"first", "second"} {
		p.request(http.StatusOK, p.environment["ACCESS_API_TOKEN"], "GET", "/accounts/"+id+"/access/service_tokens", "")
	}
}

func TestRun_zone(t *testing.T) {
	t.Parallel()
	p := begin(t, "-zone-id", "my zone")
	if !strings.Contains(p.greeting, "\n# There is a zone, too: 'my zone'\n") {
		t.Errorf("greeting: %s", p.greeting)
	}
	p.request(http.StatusOK, p.environment["ACCESS_API_TOKEN"], "GET", "/zones/my%20zone/access/service_tokens", "")
}

func TestRun_randomToken(t *testing.T) {
	t.Parallel()
	first, second := begin(t), begin(t)
	if first.environment["ACCESS_API_TOKEN"] == second.environment["ACCESS_API_TOKEN"] {
		t.Error("two programs have one token")
	}
	if len(first.environment["ACCESS_API_TOKEN"]) < 32 {
		t.Errorf("the token is short: %s", first.greeting)
	}
}

func TestRun_tokenOfTheEnvironment(t *testing.T) {
	t.Setenv("ACCESS_API_TOKEN", "of-the-environment")
	p := begin(t)
	if strings.Contains(p.greeting, "of-the-environment") || !strings.Contains(p.greeting, "# ACCESS_API_TOKEN is the one in the environment") {
		t.Errorf("greeting: %s", p.greeting)
	}
	p.request(http.StatusOK, "of-the-environment", "GET", "capabilities", "")
}

func TestRun_coreOnlyAndRateLimit(t *testing.T) {
	t.Parallel()
	p := begin(t, "-core-only", "-rate-limit", "2")
	apiToken := p.environment["ACCESS_API_TOKEN"]
	p.request(http.StatusBadRequest, apiToken, "GET", "capabilities", "")
	p.request(http.StatusOK, apiToken, "GET", "service_tokens", "")
	p.request(http.StatusTooManyRequests, apiToken, "GET", "service_tokens", "")
}

func TestRun_dataOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.json")
	first := begin(t, "-data", path)
	token := first.request(http.StatusCreated, first.environment["ACCESS_API_TOKEN"], "POST", "service_tokens", `{"name":"a"}`)
	first.stop()

	second := begin(t, "-data", path)
	if first.environment["ACCESS_ACCOUNT_ID"] != second.environment["ACCESS_ACCOUNT_ID"] {
		t.Error("the account has another id after a restart")
	}
	id, _ := token["id"].(string)
	read := second.request(http.StatusOK, second.environment["ACCESS_API_TOKEN"], "GET", "service_tokens/"+id, "")
	if read["created_at"] != token["created_at"] {
		t.Errorf("read %v, created %v", read, token)
	}
	secret, _ := token["client_secret"].(string)
	second.request(http.StatusOK, secret, "GET", "identity", "")
}

func TestRun_refused(t *testing.T) {
	t.Parallel()
	damaged := filepath.Join(t.TempDir(), "damaged.json")
	if err := os.WriteFile(damaged, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	var listening net.ListenConfig
	taken, err := listening.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })

	for name, test := range map[string]struct {
		arguments []string
		status    int
		message   string
	}{
		"unknown flag":    {[]string{"-port", "1"}, exitUsage, "flag provided but not defined"},
		"an argument":     {[]string{"start"}, exitUsage, `unexpected argument "start"`},
		"no port":         {[]string{"-address", "127.0.0.1"}, exitUsage, "must be host:port"},
		"every interface": {[]string{"-address", ":8420"}, exitUsage, "-allow-remote"},
		"0.0.0.0":         {[]string{"-address", "0.0.0.0:8420"}, exitUsage, "-allow-remote"},
		"[::]":            {[]string{"-address", "[::]:8420"}, exitUsage, "-allow-remote"},
		"a host name":     {[]string{"-address", "example.com:8420"}, exitUsage, "-allow-remote"},
		"another network": {[]string{"-address", "192.0.2.1:8420"}, exitUsage, "-allow-remote"},
		"no requests":     {[]string{"-rate-limit", "0"}, exitUsage, "-rate-limit is 0"},
		"half a pair":     {[]string{"-tls-key", damaged}, exitUsage, "belong together"},
		"no certificate":  {[]string{"-tls-key", damaged, "-tls-certificate", damaged, "-address", "127.0.0.1:0"}, exitFailed, "certificate"},
		"damaged data":    {[]string{"-data", damaged, "-address", "127.0.0.1:0"}, exitFailed, damaged},
		"a taken port":    {[]string{"-address", taken.Addr().String()}, exitFailed, "listening on " + taken.Addr().String()},
		"help":            {[]string{"-help"}, exitOK, "Usage: mockapi"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			if status := run(t.Context(), test.arguments, &stdout, &stderr); status != test.status {
				t.Errorf("it ended with %d, want %d", status, test.status)
			}
			if !strings.Contains(stderr.String(), test.message) || stdout.Len() != 0 {
				t.Errorf("standard error %q, want %q; standard output %q", stderr.String(), test.message, stdout.String())
			}
		})
	}
}

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:1", "127.8.9.10:1", "[::1]:1", "localhost:0"} {
		if err := checkAddress(address, false); err != nil {
			t.Error(err)
		}
	}
	if err := checkAddress("0.0.0.0:1", true); err != nil {
		t.Error(err)
	}
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"abc-1.2/x:y": "abc-1.2/x:y", "": "''", "a b": "'a b'", "$(x)": "'$(x)'", "it's": `'it'\''s'`, "http://[::1]:1/a": "'http://[::1]:1/a'",
	} {
		if got := quote(word); got != want {
			t.Errorf("quote(%q) = %s, want %s", word, got, want)
		}
	}
	for address, want := range map[string]string{
		"0.0.0.0:8420": "127.0.0.1:8420", "[::]:8420": "127.0.0.1:8420", "[::1]:8420": "[::1]:8420", "192.0.2.1:1": "192.0.2.1:1",
	} {
		at, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := reachable(at); got != want {
			t.Errorf("%s is reached at %s, want %s", address, got, want)
		}
	}
}

// The real program ends cleanly on each signal.
func TestProgram_stopsOnSignals(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		command := exec.CommandContext(t.Context(), os.Args[0], "-address", "127.0.0.1:0")
		command.Env = append(os.Environ(), "MOCKAPI_TEST_RUN=1")
		stdout, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if environment, greeting := readGreeting(stdout); environment["ACCESS_ENDPOINT"] == "" {
			t.Errorf("greeting: %s", greeting)
		}
		if err := command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := command.Wait(); err != nil {
			t.Errorf("after %s it ended with %v", signal, err)
		}
	}
}
