package accesstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// storedVersion is that of the file's form.
const storedVersion = 1

// stored is the content of the file of WithStore.
type stored struct {
	Version int           `json:"version"`
	User    User          `json:"user"`
	Scopes  []storedScope `json:"scopes"`
}

type storedScope struct {
	Kind     scopeType         `json:"scopeType"`
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
	path, err := prepareFile(path)
	if err != nil {
		return fmt.Errorf("reading the data file: %w", err)
	}
	s.config.storePath = path
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the data file: %w", err)
	}
	in, err := parseStored(data)
	if _, ok := errors.AsType[*versionError](err); ok {
		return fmt.Errorf("the data file %s %w", path, err)
	}
	if err != nil {
		return fmt.Errorf("the data file %s is damaged or not one of this program's (%w): "+
			"restore it from a copy, or remove it to start afresh", path, err)
	}
	s.User = in.User
	s.take(in)
	for _, from := range slices.Backward(in.Scopes) {
		if from.Kind == accountScope && len(s.config.accountIDs) == 0 || from.Kind == zoneScope && len(s.config.zoneIDs) == 0 {
			*s.own(from.Kind) = from.ID
		}
	}
	s.saved = data

	return nil
}

// take replaces the content of the stores by that of the file.
func (s *Server) take(in stored) {
	for _, from := range in.Scopes {
		key := scope{scopeType: from.Kind, id: from.ID}
		if s.stores[key] == nil {
			s.stores[key] = newStore(from.Kind)
		}
		// A request under way keeps its store, so only what is in it changes.
		*s.stores[key] = *newStore(from.Kind)
		for _, account := range from.Accounts {
			s.stores[key].accounts[account.ID] = account
		}
		for _, token := range from.Tokens {
			s.stores[key].tokens[token.ID] = token
		}
	}
}

// parseStored reads the content of a file, all or nothing.
func parseStored(data []byte) (stored, error) {
	var in stored
	if err := checkVersion(data); err != nil {
		return in, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return in, fmt.Errorf("reading it: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return in, errors.New("something follows its end")
	}
	for _, from := range in.Scopes {
		if from.Kind != accountScope && from.Kind != zoneScope || from.ID == "" {
			return in, fmt.Errorf("%q of id %q is nothing that has tokens", from.Kind, from.ID)
		}
		hasNoID := slices.ContainsFunc(from.Accounts, func(a *ServiceAccount) bool { return a == nil || a.ID == "" }) ||
			slices.ContainsFunc(from.Tokens, func(t *ServiceToken) bool { return t == nil || t.ID == "" })
		if hasNoID {
			return in, errors.New("there is an object without an id in it")
		}
	}

	return in, nil
}

// versionError is a file of another version of the program.
type versionError struct{ version int }

func (e *versionError) Error() string {
	return fmt.Sprintf("is of version %d, and this program reads version %d: use the program that wrote it, or another file", e.version, storedVersion)
}

// checkVersion reads the version first, because a newer file may have other fields.
func checkVersion(data []byte) error {
	var in struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	switch in.Version {
	case storedVersion:
		return nil
	case 0:
		return errors.New("it has no version")
	default:
		return &versionError{in.Version}
	}
}

// prepareFile follows symbolic links, so that the file they name is replaced and not the
// link. It takes the permissions of others away, and removes what a program that was
// killed has left: temporary files with secrets in them.
func prepareFile(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		target, err = path, nil
	}
	if err != nil {
		return "", err
	}
	left, err := filepath.Glob(escapeGlob(target) + ".*.tmp")
	if err != nil {
		return "", err
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	info, err := os.Stat(target)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return target, nil //nolint:nilerr // A file that is not there needs no other permissions.
	}

	return target, os.Chmod(target, info.Mode().Perm()&0o700)
}

// escapeGlob makes a path match itself only.
func escapeGlob(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// save writes the file, if there is one and something has changed. If that
// fails, the change is undone. The caller holds the lock.
func (s *Server) save() error {
	path := s.config.storePath
	if path == "" {
		return nil
	}
	out := stored{Version: storedVersion, User: s.User}
	for _, scopeType := range []scopeType{accountScope, zoneScope} {
		for _, id := range s.ids(scopeType) {
			st := s.stores[scope{scopeType: scopeType, id: id}]
			out.Scopes = append(out.Scopes, storedScope{
				Kind: scopeType, ID: id, Accounts: st.sortedAccounts(), Tokens: st.sortedTokens(),
			})
		}
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the data file: %w", err)
	}
	if bytes.Equal(data, s.saved) {
		return nil
	}
	if err := replaceFile(path, data); err != nil {
		if last, parseErr := parseStored(s.saved); parseErr == nil {
			s.take(last)
		}

		return fmt.Errorf("writing the data file: %w", err)
	}
	s.saved = data

	return nil
}

// replaceFile writes a file atomically: it contains either the old content or all
// of the new. Only its owner can read it.
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
