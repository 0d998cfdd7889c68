package protocol

import "strings"

// QuietLogs turns the provider's logs off, through environment variables, if
// Terraform would discard them. Call it only in a process that Terraform started: in
// a debugger the logs are wanted. It returns the error of setenv.
func QuietLogs(getenv func(string) string, setenv func(name, value string) error) error {
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
