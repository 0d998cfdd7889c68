// Package access is the client of the Access API: service accounts, service
// tokens and the capabilities of a server. It knows HTTP and JSON and nothing of
// Terraform.
//
// The client promises four things that a plain HTTP client does not:
//
//   - A secret that the API has issued is not lost to a broken connection, and
//     no token is left behind that the caller does not know of. See
//     [ServiceTokensService.Create] and [ServiceTokensService.Rotate].
//   - A request is sent again only if that cannot do anything twice.
//   - Many reads cost little more than a listing, and a few no more than they
//     must. See [ServiceTokensService.Read].
//   - Requests slow down before the API starts to refuse them.
//
// Each request passes these files: request.go builds it, retry.go decides by
// retry_policy.go whether to send it again, ratelimit.go delays it, transport.go
// adds the API token, attempt.go limits its time, and response.go reads the
// response. recovery.go finds out what became of a request that must not take
// effect twice. openapi.yaml is the contract that all of this is written against.
package access

import _ "embed"

// OpenAPI is the contract of the Access API as an OpenAPI 3.0.3 document in
// YAML. It defines what this package may send and what it must understand. Tests
// compare the client's requests and the mock server's responses with it. A
// program that does not use it does not contain it, because the linker leaves it
// out.
//
//go:embed openapi.yaml
var OpenAPI string
