// Package function holds the provider's functions, which hand credentials to
// what uses them. They need no provider configuration and ask no server.
//
// Terraform marks what a function returns as sensitive or ephemeral where one of
// its arguments is. Errors never repeat a value that may be a secret: Terraform
// shows them in clear.
package function
