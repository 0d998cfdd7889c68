package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// token is one element of the example's output.
type token struct {
	ID           string `json:"id"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

// create applies the example, and shows that a second plan is empty and what each
// credential may do.
func (s *demo) create(ctx context.Context) error {
	s.step("apply: two service accounts, three service tokens")
	if err := s.terraform.Apply(ctx); err != nil {
		return err
	}
	changes, err := s.terraform.Plan(ctx)
	if err != nil {
		return err
	}
	if changes {
		return errors.New("the second plan is not empty")
	}
	s.printf("a second plan has no changes")

	tokens, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	s.step("What the credentials may do")
	for _, try := range []struct {
		token, origin string
		upload, works bool
	}{
		{token: "pipeline", works: true},
		{token: "search-box", origin: "https://shop.example.com", works: true},
		{token: "search-box", origin: "https://evil.example.net"},
		{token: "scanner", upload: true, works: true},
	} {
		if err := s.try(ctx, tokens[try.token], try.token, try.origin, try.upload, try.works); err != nil {
			return err
		}
	}
	return nil
}

// rotate gives a token a new secret in place, with an overlap in which both work.
func (s *demo) rotate(ctx context.Context) error {
	before, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	s.step("apply with another rotate_triggers: the pipeline's secret is rotated in place")
	if err := s.terraform.Apply(ctx, tfexec.Var("rotation=second")); err != nil {
		return err
	}
	after, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	if before["pipeline"].ID != after["pipeline"].ID || before["pipeline"].ClientSecret == after["pipeline"].ClientSecret {
		return errors.New("the token was not rotated in place")
	}
	if err := s.try(ctx, after["pipeline"], "pipeline, new secret", "", false, true); err != nil {
		return err
	}
	return s.try(ctx, before["pipeline"], "pipeline, old secret (a day longer)", "", false, true)
}

// reassign makes the other service account the owner of the connector.
func (s *demo) reassign(ctx context.Context) error {
	s.step("apply with another service_account_id: the scanner is reassigned in place")
	if err := s.terraform.Apply(ctx, tfexec.Var("rotation=second"), tfexec.Var("owner=scanning")); err != nil {
		return err
	}
	tokens, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	in, err := s.client.ServiceTokens.Get(ctx, access.Account(s.api.AccountID), tokens["scanner"].ID)
	if err != nil {
		return err
	}
	if in.Owner == nil || in.Owner.Name != "scanning" {
		return errors.New("the token was not reassigned")
	}
	s.printf("scanner now belongs to %s", in.Owner.Name)
	return nil
}

// handOver writes an environment file that only its owner can read.
func (s *demo) handOver(ctx context.Context) error {
	tokens, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	s.step("Hand the pipeline's credential over as an environment file")
	path := filepath.Join(s.dir, "pipeline.env")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- in our own temporary folder
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, "CF_ACCESS_CLIENT_ID=%s\nCF_ACCESS_CLIENT_SECRET=%s\n", quote(tokens["pipeline"].ClientID), quote(tokens["pipeline"].ClientSecret))
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	s.printf("%s %s: CF_ACCESS_CLIENT_ID, CF_ACCESS_CLIENT_SECRET", info.Mode(), filepath.Base(path))
	return nil
}

// quote quotes a value for a shell.
func quote(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }

// destroy deletes everything and shows that a credential is refused without its token.
func (s *demo) destroy(ctx context.Context) error {
	tokens, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	s.step("destroy")
	if err := s.terraform.Destroy(ctx); err != nil {
		return err
	}
	if left := len(s.api.Tokens()) + len(s.api.ServiceAccounts()); left > 0 {
		return fmt.Errorf("%d objects are left at the API", left)
	}
	s.printf("nothing is left at the API")
	return s.try(ctx, tokens["pipeline"], "pipeline", "", false, false)
}

// try uses a credential and prints whether it works. Any other result than the
// expected one is an error.
func (s *demo) try(ctx context.Context, t token, name, origin string, upload, works bool) error {
	use := s.readIdentity
	if upload {
		use = s.uploadFile
	}
	status, err := use(ctx, credential{clientID: t.ClientID, clientSecret: t.ClientSecret, origin: origin})
	if err != nil {
		return err
	}
	accepted := status < http.StatusMultipleChoices

	what, verdict := name, "works"
	if origin != "" {
		what += " from " + origin
	}
	if upload {
		what += ", uploading a file"
	}
	if !accepted {
		verdict = fmt.Sprintf("refused (%d)", status)
	}
	s.printf("%-52s %s", what, verdict)
	if works != accepted {
		return fmt.Errorf("%s: %s, which is not what was expected", what, verdict)
	}
	return nil
}

// tokens reads the example's output.
func (s *demo) tokens(ctx context.Context) (map[string]token, error) {
	outputs, err := s.terraform.Output(ctx)
	if err != nil {
		return nil, err
	}
	var tokens map[string]token
	if err := json.Unmarshal(outputs["tokens"].Value, &tokens); err != nil {
		return nil, fmt.Errorf("read the output: %w", err)
	}
	return tokens, nil
}
