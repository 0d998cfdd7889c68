package access

import _ "embed"

// OpenAPI is the contract of the Access API as an OpenAPI 3.0.3 document in YAML.
// It says what this package may send and what it has to understand. Tests hold
// the client's requests and the mock server's answers against it; a program that
// does not use it does not contain it, because the linker leaves it out.
//
//go:embed openapi.yaml
var OpenAPI string
