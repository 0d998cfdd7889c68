// Package function contains the provider's functions, which format credentials for the
// programs that use them. They need no provider configuration and make no request.
//
// Terraform marks the result of a function as sensitive or ephemeral if one of its
// arguments is. Errors never contain a value that may be a secret: Terraform shows them
// unmasked.
package function
