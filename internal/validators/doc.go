// Package validators contains the rules for configurations. Each message says what to
// write instead. Null and unknown values pass; Terraform validates again once a value is
// known, during apply at the latest.
//
// It repeats no rule of terraform-plugin-framework-validators.
package validators
