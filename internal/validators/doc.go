// Package validators holds what a configuration must fulfill: one rule a file,
// each with words that say what to write instead. Null and unknown values pass;
// Terraform validates again once a value is known, during apply at the latest.
//
// Rules that terraform-plugin-framework-validators has are not repeated here.
package validators
