package customtypes

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

var _ basetypes.SetValuableWithSemanticEquals = OriginSet{}

// OriginSet is a set of web origins. Two sets are equal in meaning when their
// canonical origins are the same, whatever their spelling.
type OriginSet struct {
	basetypes.SetValue
}

// NewOriginSetValue returns a known set of these origins, which are not
// checked. Duplicates are removed, because the framework refuses to store a set with
// equal elements.
func NewOriginSetValue(origins []string) OriginSet {
	unique := slices.Compact(slices.Sorted(slices.Values(origins)))
	elements := make([]attr.Value, 0, len(unique))

	for _, origin := range unique {
		elements = append(elements, basetypes.NewStringValue(origin))
	}

	return OriginSet{SetValue: basetypes.NewSetValueMust(basetypes.StringType{}, elements)}
}

// NewOriginSetNull returns a null set.
func NewOriginSetNull() OriginSet {
	return OriginSet{SetValue: basetypes.NewSetNull(basetypes.StringType{})}
}

// NewOriginSetUnknown returns an unknown set.
func NewOriginSetUnknown() OriginSet {
	return OriginSet{SetValue: basetypes.NewSetUnknown(basetypes.StringType{})}
}

// Type returns OriginSetType.
func (s OriginSet) Type(context.Context) attr.Type {
	return OriginSetType{}
}

// ElementType returns the type of the elements, which are plain strings.
func (s OriginSet) ElementType(context.Context) attr.Type {
	return basetypes.StringType{}
}

// ToSetValue returns the plain set. The zero OriginSet, whose inner set knows
// no element type and would crash the framework, is a null set.
func (s OriginSet) ToSetValue(ctx context.Context) (basetypes.SetValue, diag.Diagnostics) {
	if s.SetValue.ElementType(ctx) == nil {
		return basetypes.NewSetNull(basetypes.StringType{}), nil
	}

	return s.SetValue, nil
}

// ToTerraformValue returns the set as a value of the protocol.
func (s OriginSet) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	set, _ := s.ToSetValue(ctx)

	return set.ToTerraformValue(ctx)
}

// Equal reports whether other is an OriginSet of the same state with the same
// elements, spelling included.
func (s OriginSet) Equal(other attr.Value) bool {
	o, ok := other.(OriginSet)
	if !ok {
		return false
	}

	// SetValue.Equal is false for the zero value, which is null.
	return s.IsNull() && o.IsNull() || s.SetValue.Equal(o.SetValue)
}

// SetSemanticEquals reports whether both sets contain the same origins. Invalid
// elements are compared by their spelling; a set with an unknown element equals only
// itself.
func (s OriginSet) SetSemanticEquals(ctx context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	o, ok := other.(OriginSet)
	if !ok {
		return false, diag.Diagnostics{wrongTypeDiagnostic(s, other)}
	}

	mine, hasMine := s.meaning(ctx)
	theirs, hasTheirs := o.meaning(ctx)

	if hasMine && hasTheirs {
		return slices.Equal(mine, theirs), nil
	}

	return s.Equal(o), nil
}

// Canonical returns the canonical origins, sorted and without duplicates; nil if the
// set is null or unknown. Unknown, null and invalid elements are errors: an incomplete
// list must never be sent.
func (s OriginSet) Canonical(ctx context.Context) ([]string, diag.Diagnostics) {
	if s.IsNull() || s.IsUnknown() {
		return nil, nil
	}

	var diags diag.Diagnostics

	origins := make([]string, 0, len(s.Elements()))

	for _, element := range s.Elements() {
		text, ok := knownText(ctx, element)
		if !ok {
			diags.AddError(
				"Unable to read origins",
				fmt.Sprintf("An element of the set of origins is %s, but its value is needed. %s", element, diagnostics.BugNotice),
			)

			continue
		}

		origin, err := CanonicalOrigin(text)
		if err != nil {
			diags.AddError("Invalid origin", err.Error()+".")

			continue
		}

		origins = append(origins, origin)
	}

	if diags.HasError() {
		return nil, diags
	}

	return sortedUnique(origins), nil
}

// meaning returns the origins to compare, and false if the set or one of its elements
// is null or unknown.
func (s OriginSet) meaning(ctx context.Context) ([]string, bool) {
	if s.IsNull() || s.IsUnknown() {
		return nil, false
	}

	origins := make([]string, 0, len(s.Elements()))

	for _, element := range s.Elements() {
		text, ok := knownText(ctx, element)
		if !ok {
			return nil, false
		}

		origin, err := CanonicalOrigin(text)
		if err != nil {
			origin = text
		}

		origins = append(origins, origin)
	}

	return sortedUnique(origins), true
}

// knownText returns the text of an element, and false if it is null or unknown.
func knownText(ctx context.Context, element attr.Value) (string, bool) {
	valuable, ok := element.(basetypes.StringValuable)
	if !ok || element.IsNull() || element.IsUnknown() {
		return "", false
	}

	text, diags := valuable.ToStringValue(ctx)

	return text.ValueString(), !diags.HasError()
}

// sortedUnique sorts in place and removes duplicates.
func sortedUnique(texts []string) []string {
	slices.Sort(texts)

	return slices.Compact(texts)
}
