package function_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/function"
)

// readerValues are values with everything that a reader could change.
var readerValues = map[string]string{
	"secret": "cfast_0123456789abcdef", "leading =": "=ls", ":=": "a:=ls", "blank": "a b", "hash": "a #b", "dollar": "a$HOME", "backtick": "`id`",
	"double quote": `a"b`, "single quote": "it's", "backslash": `a\nb`, "exclamation mark": "a!b", "line feed": "a\nb", "tilde": "~root",
	"percent": "a%HOME%", "empty": "", "not ASCII": "é", "tab": "a\tb",
}

// reader is a program that reads environment files, as the guide lists it.
type reader struct {
	// name is the row of the guide.
	name string
	// command prints the variable A of a file. It is nil if the reader is not there.
	command func(t *testing.T, file string) *exec.Cmd
	// changes are the values that it changes.
	changes []string
}

// TestDotenv_readers has the readers of the guide's table read what the function writes.
func TestDotenv_readers(t *testing.T) {
	t.Parallel()

	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "secrets-in-environment-files.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range readers() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(string(guide), "| "+r.name+" |") {
				t.Error("the guide does not list it")
			}
			dir := t.TempDir()
			for about, value := range readerValues {
				text, funcErr := run(t, function.NewDotenv(), variables(map[string]string{"A": value, "B": "2", "Z": "3"}))
				if funcErr != nil {
					t.Fatalf("%s: %s", about, funcErr.Text)
				}
				content, ok := text.(types.String)
				if !ok {
					t.Fatalf("the result is a %T", text)
				}
				file := filepath.Join(dir, fmt.Sprintf("%x.env", about))
				if err := os.WriteFile(file, []byte(content.ValueString()), 0o600); err != nil {
					t.Fatal(err)
				}
				got, err := r.command(t, file).Output()
				changed := err != nil || string(got) != value
				if want := contains(r.changes, about); changed != want {
					t.Errorf("%s: got %q, %v, want %q, changed %t", about, got, err, value, want)
				}
			}
		})
	}
}

func contains(list []string, text string) bool {
	return strings.Contains("\n"+strings.Join(list, "\n")+"\n", "\n"+text+"\n")
}

// readers are the rows of the guide's table that can be tested.
func readers() []reader {
	shell := func(name string, args ...string) reader {
		return reader{name: name, command: func(t *testing.T, file string) *exec.Cmd {
			program := append([]string{find(t, name)}, args...)
			return command(t, append(program, "-c", `set -a; . "$0"; printf %s "$A"`, file)...)
		}}
	}
	goReader := func(name, argument string) reader {
		return reader{name: name, command: func(t *testing.T, file string) *exec.Cmd {
			c := command(t, find(t, "go"), "run", ".", argument, file)
			c.Dir = filepath.Join("..", "tools", "dotenv")
			return c
		}}
	}
	return []reader{
		shell("bash"), shell("dash"), shell("zsh"), shell("ksh"), shell("busybox", "sh"),
		goReader("Docker Compose", "compose"), goReader("godotenv", "godotenv"),
		{name: "python-dotenv", command: func(t *testing.T, file string) *exec.Cmd {
			python := "/usr/bin/python3" // Debian's, which sees the modules of Debian's packages.
			if exec.CommandContext(t.Context(), python, "-c", "import dotenv").Run() != nil {
				t.Skip("python-dotenv is not installed")
			}
			return command(t, python, "-c", "import dotenv, sys; sys.stdout.write(dotenv.dotenv_values(sys.argv[1])['A'])", file)
		}},
		{name: "node --env-file", command: func(t *testing.T, file string) *exec.Cmd {
			return command(t, find(t, "node"), "--env-file="+file, "-e", "process.stdout.write(process.env.A)")
		}},
		npm("dotenv 14", "dotenv@14.3.2", "line feed"), npm("dotenv 15", "dotenv@15.0.1"), npm("dotenv 16", "dotenv@16.6.1"), npm("dotenv 17", "dotenv@17.2.3"),
		npm("dotenv-expand", "dotenv@17.2.3", "dollar"),
	}
}

// npm is a package for Node.js.
func npm(name, pkg string, changes ...string) reader {
	return reader{name: name, changes: changes, command: func(t *testing.T, file string) *exec.Cmd {
		dir := filepath.Dir(file)
		if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
			install := command(t, find(t, "npm"), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir, pkg, "dotenv-expand@12.0.3")
			if output, err := install.CombinedOutput(); err != nil {
				t.Skipf("npm cannot install %s: %v\n%s", pkg, err, output)
			}
		}
		script := `process.stdout.write(require("dotenv").parse(require("fs").readFileSync(process.argv[1])).A)`
		if name == "dotenv-expand" {
			script = `require("dotenv-expand").expand(require("dotenv").config({ path: process.argv[1], quiet: true })); process.stdout.write(process.env.A)`
		}
		c := command(t, find(t, "node"), "-e", script, file)
		c.Dir = dir
		return c
	}}
}

func find(t *testing.T, program string) string {
	t.Helper()

	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("there is no %s", program)
	}
	return path
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()

	c := exec.CommandContext(t.Context(), args[0], args[1:]...)
	c.Env = append(os.Environ(), "HOME=/root")
	return c
}
