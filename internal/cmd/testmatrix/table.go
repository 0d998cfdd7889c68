package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// table is the results in Markdown.
func table(results []*result) string {
	rows := [][]string{{"", "passed", "failed", "skipped", "because"}}
	for _, r := range results {
		skipped := 0
		var because []string
		for _, reason := range slices.Sorted(maps.Keys(r.skipped)) {
			skipped += r.skipped[reason]
			because = append(because, fmt.Sprintf("%d: %s", r.skipped[reason], reason))
		}
		rows = append(rows, []string{
			r.program.String(), fmt.Sprint(r.passed), fmt.Sprint(r.failed), fmt.Sprint(skipped), strings.Join(because, "; "),
		})
	}
	var out strings.Builder
	for i, row := range rows {
		out.WriteString("|")
		for column, cell := range row {
			width := 0
			for _, r := range rows {
				width = max(width, len(r[column]))
			}
			fmt.Fprintf(&out, " %-*s |", width, cell)
		}
		out.WriteString("\n")
		if i == 0 {
			out.WriteString("|---|--:|--:|--:|---|\n")
		}
	}
	return out.String()
}
