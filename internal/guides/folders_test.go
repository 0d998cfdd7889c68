package guides_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// examples is where the configurations of the guides are.
var examples = filepath.Join("..", "..", "examples", "guides")

// naming is how tests name the example that they run: by a helper of this name, or
// of a package, that takes the test and the folder.
var naming = regexp.MustCompile(`\b(?:example|guide)\(t, "([a-z-]+)"`)

// TestFolders_haveTests wants each folder of examples/guides to be run by a test:
// "make docs-check" leaves them out, since they use other providers too, or are
// several files.
func TestFolders_haveTests(t *testing.T) {
	t.Parallel()

	tested := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range naming.FindAllStringSubmatch(string(source), -1) {
			tested[match[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !tested[folder.Name()] {
			t.Errorf("no test runs examples/guides/%s", folder.Name())
		}
	}
}
