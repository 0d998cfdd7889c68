package provider

import "strings"

// Silence turns off logs that nobody will see. Terraform does not tell a provider
// that it throws logs away, so that a provider writes all of them, some 80 KiB for
// each token in a plan, and Terraform decodes and drops them. It is for processes
// that Terraform starts: in a debugger the logs are wanted.
func Silence(getenv func(string) string, setenv func(name, value string) error) error {
	for _, name := range []string{"TF_LOG", "TF_LOG_PROVIDER"} {
		if level := getenv(name); level != "" && !strings.EqualFold(level, "off") {
			return nil
		}
	}
	for _, name := range []string{"TF_LOG_PROVIDER", "TF_LOG_SDK"} {
		if getenv(name) == "" {
			if err := setenv(name, "off"); err != nil {
				return err
			}
		}
	}
	return nil
}
