package acctest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Output runs a command without -json, and returns all that it printed. It fails
// the test if the command fails.
func (c *CLI) Output(args ...string) string {
	c.t.Helper()

	command := exec.CommandContext(c.t.Context(), c.path, args...)
	command.Dir, command.Env = c.dir, c.env
	output, err := command.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return string(output)
}

// Setenv sets an environment variable for the commands that follow.
func (c *CLI) Setenv(name, value string) { c.env = append(c.env, name+"="+value) }

// Getenv returns a variable that was set with [CLI.Setenv], or nothing.
func (c *CLI) Getenv(name string) (value string) {
	for _, variable := range c.env {
		if text, ok := strings.CutPrefix(variable, name+"="); ok {
			value = text
		}
	}
	return value
}

// WriteFile writes a file beside the configuration, such as a query.
func (c *CLI) WriteFile(name, content string) {
	c.t.Helper()

	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// ReadFile reads a file beside the configuration, such as one that was generated.
func (c *CLI) ReadFile(name string) string {
	c.t.Helper()

	content, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(content)
}

// State reads the state: the attributes of each resource of the root module, by its
// id.
func (c *CLI) State() map[string]map[string]any {
	c.t.Helper()

	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Values map[string]any `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(c.Output("show", "-json")), &state); err != nil {
		c.t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, resource := range state.Values.RootModule.Resources {
		if id, ok := resource.Values["id"].(string); ok {
			out[id] = resource.Values
		}
	}
	return out
}
