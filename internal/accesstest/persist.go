package accesstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// storedVersion is that of the file's form.
const storedVersion = 1

// stored is what the file of WithStore holds.
type stored struct {
	Version int           `json:"version"`
	User    User          `json:"user"`
	Scopes  []storedScope `json:"scopes"`
}

type storedScope struct {
	Kind     scopeKind         `json:"kind"`
	ID       string            `json:"id"`
	Accounts []*ServiceAccount `json:"service_accounts"`
	Tokens   []*ServiceToken   `json:"service_tokens"`
}

// load begins with what is in the file, if there is one.
func (s *Server) load() error {
	path := s.config.storePath
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path) //nolint:gosec // The name of the file is the caller's to choose.
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the data file: %w", err)
	}
	var in stored
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return fmt.Errorf("the data file %s is damaged or not one of this program's (%w): "+
			"restore it from a copy, or remove it to begin anew", path, err)
	}
	if in.Version != storedVersion {
		return fmt.Errorf("the data file %s has version %d, this program knows version %d only", path, in.Version, storedVersion)
	}
	s.User = in.User
	for _, from := range in.Scopes {
		st := newStore()
		for _, account := range from.Accounts {
			st.accounts[account.ID] = account
		}
		for _, token := range from.Tokens {
			st.tokens[token.ID] = token
		}
		s.stores[scope{kind: from.Kind, id: from.ID}] = st
		if s.AccountID == "" && len(s.config.accountIDs) == 0 && from.Kind == accountScope {
			s.AccountID = from.ID
		}
	}
	s.saved = data

	return nil
}

// save writes the file, if there is one and something has changed. The caller
// holds the lock.
func (s *Server) save() error {
	path := s.config.storePath
	if path == "" {
		return nil
	}
	out := stored{Version: storedVersion, User: s.User}
	for _, id := range s.accountIDs() {
		st := s.storeOf(id)
		out.Scopes = append(out.Scopes, storedScope{
			Kind: accountScope, ID: id, Accounts: st.sortedAccounts(), Tokens: st.sortedTokens(),
		})
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the data file: %w", err)
	}
	if bytes.Equal(data, s.saved) {
		return nil
	}
	if err := replaceFile(path, data); err != nil {
		return fmt.Errorf("writing the data file: %w", err)
	}
	s.saved = data

	return nil
}

// replaceFile writes a file so that it holds either what it did or all that it
// is to hold, and that only its owner reads it.
func replaceFile(path string, data []byte) (err error) {
	// CreateTemp makes files of mode 0600.
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if _, err := file.Write(data); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}

	return os.Rename(file.Name(), path)
}
