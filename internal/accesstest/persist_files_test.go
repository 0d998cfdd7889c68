package accesstest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// TestWithStore_prepares: permissions of others are taken away, links are followed, and
// what a program that was killed has left is removed.
func TestWithStore_prepares(t *testing.T) {
	t.Parallel()
	folder, elsewhere := t.TempDir(), t.TempDir()
	target, link := filepath.Join(elsewhere, "real [1].json"), filepath.Join(folder, "data.json")
	a := newGoodAPI(t, accesstest.WithStore(target))
	a.createToken(`{"name":"a"}`)
	a.Close()
	for name, content := range map[string]string{target + ".123.tmp": "secret", filepath.Join(elsewhere, "other.json.1.tmp"): "not ours"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(target, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}

	b := newGoodAPI(t, accesstest.WithStore(link))
	expectMode := func(when string) {
		t.Helper()
		info, err := os.Stat(target)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", when, info.Mode(), err)
		}
	}
	expectMode("after the start")
	b.createToken(`{"name":"b"}`)
	expectMode("after a change")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info.Mode(), err)
	}
	left, err := filepath.Glob(filepath.Join(elsewhere, "*.tmp"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != "other.json.1.tmp" {
		t.Errorf("temporary files: %v, %v", left, err)
	}
	if len(b.Tokens()) != 2 {
		t.Errorf("%d tokens, want both", len(b.Tokens()))
	}
}

// TestWithStore_otherVersion: a file of another version is not called damaged.
func TestWithStore_otherVersion(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.json")
	if err := os.WriteFile(path, []byte(`{"version":2,"tenants":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := accesstest.NewServer(accesstest.WithStore(path))
	if err == nil || !strings.Contains(err.Error(), "is of version 2, and this program reads version 1: use the program that wrote it") || strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}
