// Package customtypes contains the Terraform value types that the resource packages
// share: the lifetime of a token, a duration, a point in time, and a set of web
// origins. Each compares by meaning, so that two spellings of one value are no diff.
//
// The types accept any text. The framework runs a type's own
// validation (xattr.ValidateableAttribute) each time a model is read from or
// written to a state as well, so a type that refused a value could stop the
// response of a create, and with it a secret shown once, from being saved. Package
// validators therefore checks configurations, with the parsers of this package.
package customtypes
