package acctest

import (
	"errors"
	"sync"
)

// ErrNoSecret is returned by a [SecretStore] that has no secret of a name.
var ErrNoSecret = errors.New("there is no secret of this name")

// SecretStore is where a replacement of another provider keeps the secrets that
// configurations hand to it.
type SecretStore interface {
	Write(name, secret string) error
	// Read returns [ErrNoSecret] if nothing was written, or if it was deleted.
	Read(name string) (string, error)
	Delete(name string) error
}

// Sink is a [SecretStore] in memory, whose writes fail on demand.
type Sink struct {
	mu      sync.Mutex
	secrets map[string]string
	failing error
}

// Secret returns what was stored last under a name; nothing if it was deleted.
func (s *Sink) Secret(name string) string {
	secret, _ := s.Read(name)
	return secret
}

// Fail makes every write fail; nil ends that.
func (s *Sink) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = err
}

// Write implements [SecretStore].
func (s *Sink) Write(name, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing != nil {
		return s.failing
	}
	if s.secrets == nil {
		s.secrets = map[string]string{}
	}
	s.secrets[name] = secret
	return nil
}

// Read implements [SecretStore].
func (s *Sink) Read(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	secret, ok := s.secrets[name]
	if !ok {
		return "", ErrNoSecret
	}
	return secret, nil
}

// Delete implements [SecretStore].
func (s *Sink) Delete(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.secrets, name)
	return nil
}
