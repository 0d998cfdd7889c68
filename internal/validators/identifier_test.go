package validators_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/validators"
)

func TestIdentifier(t *testing.T) {
	t.Parallel()

	checkTexts(t, validators.Identifier(), "Invalid ID", map[string]string{
		"023e105f4ecef8ad9ca31a8372d0c353":     "",
		"f174e90a-fafe-4643-bbbc-4a0ed4fc8415": "",
		"any.id_at-all":                        "",
		"...":                                  "",

		"":          "The value must not be empty, write the ID or remove the attribute.",
		" ":         `The value " " must not contain white space.`,
		"abc ":      `The value "abc " must not contain white space.`,
		"abc\ndef":  `The value "abc\ndef" must not contain white space.`,
		"abc\u00a0": `The value "abc\u00a0" must not contain white space.`,
		"abc\x7f":   `The value "abc\x7f" must not contain white space.`,
		"acc/token": `The value "acc/token" must not contain a slash, write only the ID.`,
		"../abc":    `The value "../abc" must not contain a slash, write only the ID.`,
		".":         `The value "." is not an ID.`,
		"..":        `The value ".." is not an ID.`,
	})
}
