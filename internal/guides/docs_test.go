package guides_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"
)

// examples is where the configurations of the guides are.
var examples = filepath.Join("..", "..", "examples", "guides")

var (
	// naming is how tests name the example that they run: with a helper of this name
	// that takes the test and the folder.
	naming = regexp.MustCompile(`\b(?:example|guide|adopting)\(t, "([a-z-]+)"`)
	// including is how templates include an example.
	including = regexp.MustCompile(`\{\{ *(?:tffile|codefile "[a-z]+") "examples/guides/([^"]+)" *\}\}`)
	// inline is a configuration in the text of a page itself.
	inline = regexp.MustCompile("(?m)^ *```(?:terraform|hcl)\n")
	// subcategory is the line under which registries list a page.
	subcategory = regexp.MustCompile(`(?m)^subcategory: "(.*)"$`)
	pageLink    = regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)
	heading     = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// docChecks each return what is wrong with the repository below a folder.
var docChecks = []func(root fs.FS) (problems []string, err error){untested, notIncluded, incomplete, inlined, uncategorized, deadLinks}

// TestDocs checks the pages and the examples. "make docs-check" runs it, too.
func TestDocs(t *testing.T) {
	t.Parallel()

	root := os.DirFS(filepath.Join("..", ".."))
	for _, check := range docChecks {
		problems, err := check(root)
		if err != nil {
			t.Error(err)
		}
		for _, problem := range problems {
			t.Error(problem)
		}
	}
}

// TestDocs_problems finds each of the problems.
func TestDocs_problems(t *testing.T) {
	t.Parallel()

	root := fstest.MapFS{
		"internal/a/a_test.go":             {Data: []byte(`guide(t, "good")`)},
		"examples/guides/good/main.tf":     {Data: []byte("terraform {\n  required_providers {\n")},
		"examples/guides/good/unused.tf":   {},
		"examples/guides/untested/main.tf": {},
		"templates/guides/a.md.tmpl": {Data: []byte(`{{ tffile "examples/guides/good/main.tf" }}` + "\n" +
			`{{ codefile "sh" "examples/guides/untested/main.tf" }}` + "\n```terraform\nresource {}\n```\n")},
		"docs/index.md":    {Data: []byte("# Index\n")},
		"docs/guides/a.md": {Data: []byte("---\nsubcategory: \"\"\n---\n[b](b.md) [c](c.md) [d](b.md#the-end) [e](b.md#other) [f](https://example.com)")},
		"docs/guides/b.md": {Data: []byte("---\nsubcategory: \"Secrets\"\n---\n## The end\n")},
	}
	var got []string
	for _, check := range docChecks {
		problems, err := check(root)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, problems...)
	}
	want := []string{
		"no test runs examples/guides/untested",
		"no page shows examples/guides/good/unused.tf",
		"examples/guides/untested/main.tf names no providers",
		"templates/guides/a.md.tmpl contains a configuration that no test runs: move it to examples/guides",
		"docs/guides/a.md has no subcategory",
		"docs/guides/a.md links to c.md, which does not exist",
		"docs/guides/a.md links to b.md#other, which does not exist",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// files calls a function for each file in a folder.
func files(root fs.FS, folder string, each func(name, content string)) error {
	return fs.WalkDir(root, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, name)
		each(name, string(content))
		return err
	})
}

// untested returns the folders of examples/guides that no test runs. docs.sh does not
// validate them, because they use other providers too, or consist of several files.
func untested(root fs.FS) (problems []string, err error) {
	tested := map[string]bool{}
	err = files(root, "internal", func(name, content string) {
		if strings.HasSuffix(name, "_test.go") {
			for _, match := range naming.FindAllStringSubmatch(content, -1) {
				tested[match[1]] = true
			}
		}
	})
	if err != nil {
		return nil, err
	}
	folders, err := fs.ReadDir(root, "examples/guides")
	for _, folder := range folders {
		if !tested[folder.Name()] {
			problems = append(problems, "no test runs examples/guides/"+folder.Name())
		}
	}
	return problems, err
}

// notIncluded returns the examples that no page shows.
func notIncluded(root fs.FS) (problems []string, err error) {
	shown := map[string]bool{}
	err = files(root, "templates", func(_, content string) {
		for _, match := range including.FindAllStringSubmatch(content, -1) {
			shown["examples/guides/"+match[1]] = true
		}
	})
	if err != nil {
		return nil, err
	}
	err = files(root, "examples/guides", func(name, _ string) {
		if !shown[name] {
			problems = append(problems, "no page shows "+name)
		}
	})
	return problems, err
}

// incomplete returns the configurations that cannot be copied as they are, because
// they do not name their providers. In a module, versions.tf does.
func incomplete(root fs.FS) (problems []string, err error) {
	err = files(root, "examples/guides", func(name, content string) {
		if path.Base(name) != "main.tf" || strings.Contains(content, "required_providers") {
			return
		}
		versions, err := fs.ReadFile(root, path.Join(path.Dir(name), "versions.tf"))
		if err != nil || !strings.Contains(string(versions), "required_providers") {
			problems = append(problems, name+" names no providers")
		}
	})
	return problems, err
}

// inlined returns the templates that contain configurations themselves.
func inlined(root fs.FS) (problems []string, err error) {
	err = files(root, "templates", func(name, content string) {
		if inline.MatchString(content) {
			problems = append(problems, name+" contains a configuration that no test runs: move it to examples/guides")
		}
	})
	return problems, err
}

// uncategorized returns the pages without a subcategory. The index has none.
func uncategorized(root fs.FS) (problems []string, err error) {
	err = files(root, "docs", func(name, content string) {
		match := subcategory.FindStringSubmatch(content)
		if name != "docs/index.md" && (match == nil || match[1] == "") {
			problems = append(problems, name+" has no subcategory")
		}
	})
	return problems, err
}

// deadLinks returns the links between pages that lead nowhere.
func deadLinks(root fs.FS) (problems []string, err error) {
	anchors := map[string]bool{}
	err = files(root, "docs", func(name, content string) {
		anchors[name] = true
		for _, match := range heading.FindAllStringSubmatch(content, -1) {
			anchors[name+"#"+anchor(match[1])] = true
		}
	})
	if err != nil {
		return nil, err
	}
	err = files(root, "docs", func(name, content string) {
		for _, match := range pageLink.FindAllStringSubmatch(content, -1) {
			target := name
			if match[1] != "" {
				target = path.Join(path.Dir(name), match[1])
			}
			if strings.HasPrefix(match[2], "#nestedatt--") {
				continue
			}
			if !anchors[target+match[2]] {
				problems = append(problems, fmt.Sprintf("%s links to %s%s, which does not exist", name, match[1], match[2]))
			}
		}
	})
	return problems, err
}

// anchor is how GitHub and the registries name a heading in a link.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f:
			return r
		default:
			return -1
		}
	}, strings.ToLower(heading))
}
