package access_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestCheckProxy refuses a proxy variable that net/http would ignore, or whose password it
// would take for a host, and never shows its value.
func TestCheckProxy(t *testing.T) {
	t.Parallel()

	const remote = "https://api.example.com/client/v4"
	for name, tc := range map[string]struct {
		endpoint string
		env      map[string]string
		refused  string
	}{
		"none":                        {remote, nil, ""},
		"host and port":               {remote, map[string]string{"HTTPS_PROXY": "proxy.example.com:3128"}, ""},
		"URL":                         {remote, map[string]string{"https_proxy": "http://proxy.example.com:3128/"}, ""},
		"credentials":                 {remote, map[string]string{"HTTPS_PROXY": "http://user:hunter2%40x@proxy.example.com:3128"}, ""},
		"raw percent sign":            {remote, map[string]string{"HTTPS_PROXY": "http://user:hunter%ss@127.0.0.1:8477"}, "HTTPS_PROXY"},
		"raw slash":                   {remote, map[string]string{"https_proxy": "http://user:p@hunter2/x@127.0.0.1:8477"}, "https_proxy"},
		"raw hash":                    {remote, map[string]string{"HTTPS_PROXY": "http://user:p@hunter2#x@127.0.0.1:8477"}, "HTTPS_PROXY"},
		"raw question mark":           {remote, map[string]string{"HTTPS_PROXY": "user:p@hunter2?x@127.0.0.1:8477"}, "HTTPS_PROXY"},
		"no host":                     {remote, map[string]string{"HTTPS_PROXY": "http://"}, "HTTPS_PROXY"},
		"of another scheme":           {remote, map[string]string{"HTTP_PROXY": "http://user:hunter%ss@127.0.0.1:8477"}, ""},
		"not for this machine":        {"http://127.0.0.1:1/client/v4", map[string]string{"HTTP_PROXY": "http://user:hunter%ss@proxy"}, ""},
		"not for hosts in NO_PROXY":   {remote, map[string]string{"HTTPS_PROXY": "http://%zz", "NO_PROXY": ".example.com"}, ""},
		"the one in capitals is used": {remote, map[string]string{"HTTPS_PROXY": "http://proxy:1", "https_proxy": "http://%zz"}, ""},
		"not an endpoint":             {"https://%zz", map[string]string{"HTTPS_PROXY": "http://%zz"}, ""},
	} {
		err := access.CheckProxy(tc.endpoint, func(name string) string { return tc.env[name] })
		switch {
		case tc.refused == "" && err != nil:
			t.Errorf("%s: got %v", name, err)
		case tc.refused != "" && (err == nil || !strings.Contains(err.Error(), "environment variable "+tc.refused+" is not a valid URL") || strings.Contains(err.Error(), "hunter")):
			t.Errorf("%s: got %v", name, err)
		}
	}
}
