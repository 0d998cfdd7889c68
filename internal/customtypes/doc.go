// Package customtypes holds the Terraform value types that the rooms share:
// how long a token lives, how long something lasts, a point in time, and a set
// of web origins. Each compares by meaning, so that two spellings of one value
// are no diff.
//
// The types take whatever text they are given. The framework runs a type's own
// validation (xattr.ValidateableAttribute) each time a model is read from or
// written to a state as well, so a type that refused a value could stop the
// answer of a create, and with it a secret shown once, from being saved. What a
// configuration may say is therefore checked by package validators, which
// builds on the parsers here.
package customtypes
