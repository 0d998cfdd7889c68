// Package access is the client of the Access API: service accounts, service
// tokens and what a server says about itself. It knows HTTP and JSON and
// nothing of Terraform.
//
// The client promises four things that a plain HTTP client does not:
//
//   - A secret that the API has issued is not lost to a broken connection, and
//     no token is left behind that the caller does not know of. See
//     [ServiceTokensService.Create] and [ServiceTokensService.Rotate].
//   - A request is sent again only where that cannot do a thing twice.
//   - Many reads cost little more than a listing, and a few no more than they
//     must. See [ServiceTokensService.Read].
//   - Requests slow down before the API starts to refuse them.
//
// openapi.yaml beside this file is the contract it is written against.
package access
