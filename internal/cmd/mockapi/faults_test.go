package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestRun_faults(t *testing.T) {
	t.Parallel()
	p := begin(t, "-core-only", "-clock-skew", "-1h")
	apiToken := p.environment["ACCESS_API_TOKEN"]
	p.request(http.StatusUnauthorized, "wrong", "POST", "/mock/faults", `{"kind":"late"}`)
	p.request(http.StatusBadRequest, apiToken, "POST", "/mock/faults", `{"kind":"meteor"}`)
	p.request(http.StatusCreated, apiToken, "POST", "/mock/faults",
		`{"kind":"late","method":"POST","status":504,"body":"{}","run_after":"1h"}`)
	p.request(http.StatusGatewayTimeout, apiToken, "POST", "service_tokens", `{"name":"a"}`)
	if _, total := p.list(apiToken); total != 0 {
		t.Errorf("there are %d tokens before the work is done", total)
	}
	p.request(http.StatusOK, apiToken, "POST", "/mock/clock", `{"advance":"1h"}`)
	created, total := p.list(apiToken)
	if total != 1 {
		t.Fatalf("there are %d tokens after the work is done", total)
	}
	if age := time.Since(created[0]); age.Abs() > 30*time.Minute {
		t.Errorf("the token is %s old, want the hour that the clock moved less the hour of skew", age)
	}
}

// list lists when the tokens were created.
func (p *program) list(token string) (created []time.Time, total int) {
	p.t.Helper()
	url := p.environment["ACCESS_ENDPOINT"] + "/accounts/" + p.environment["ACCESS_ACCOUNT_ID"] + "/access/service_tokens"
	request, err := http.NewRequestWithContext(p.t.Context(), "GET", url, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	var envelope struct {
		Result []struct {
			CreatedAt time.Time `json:"created_at"`
		} `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil {
		p.t.Fatal(err)
	}
	for _, listed := range envelope.Result {
		created = append(created, listed.CreatedAt)
	}

	return created, len(created)
}

// With a certificate the program serves HTTP/2, whose streams can be reset.
func TestRun_tls(t *testing.T) {
	t.Parallel()
	certificate, key, pool := newCertificate(t)
	p := begin(t, "-tls-certificate", certificate, "-tls-key", key)
	p.client = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true,
	}}
	apiToken := p.environment["ACCESS_API_TOKEN"]
	p.request(http.StatusCreated, apiToken, "POST", "/mock/faults",
		`{"kind":"stream-reset","method":"POST","error_code":"PROTOCOL_ERROR","after_work":true}`)
	p.request(http.StatusCreated, apiToken, "POST", "service_tokens", `{"name":"a"}`)
	if _, total := p.list(apiToken); total != 2 {
		t.Errorf("there are %d tokens, want the one of the stream that was reset and its repetition", total)
	}
}

// newCertificate writes a certificate for this machine and its key.
func newCertificate(t *testing.T) (certificate, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certificate, key = filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "key.pem")
	for path, block := range map[string]*pem.Block{
		certificate: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "PRIVATE KEY", Bytes: encoded},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)

	return certificate, key, pool
}
