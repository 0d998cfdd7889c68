package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// write prints the report for people or for programs.
func (in *report) write(out io.Writer, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(in)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s, %s, %d cores, %s of memory\n", in.Terraform, in.Platform, in.Cores, gibibytes(in.Memory))
	fmt.Fprintf(&text, "latency %s, %s, plans: median of %d, resource blocks: %d\n", in.Latency, in.RateLimit, in.Runs, in.Blocks)
	fmt.Fprintf(&text, "provider %.1f MiB stripped; providers schema -json %.0f KiB, %d requests\n"+
		"echo: a provider with the same attributes that does nothing; floor: one with a single attribute\n"+
		"ratio: to the floor; cpu: Terraform and the provider; own cpu: the provider only\n\n",
		float64(in.BinarySize)/mebibyte, float64(in.SchemaSize)/1024, in.SchemaRequests)

	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "tokens\tstep\trequests\twall s\techo\tfloor\tratio\tcpu s\tfloor\town cpu s\tfloor\tmemory MiB\tfloor\t")
	for i := range in.Rows {
		r := &in.Rows[i]
		tokens := thousands(r.Tokens)
		if r.Others > 0 {
			tokens += " of " + thousands(r.Tokens+r.Others)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%s\t%s\t\n", tokens, r.Step, thousands(r.Requests),
			r.Wall, r.EchoWall, r.FloorWall, r.ratio(), r.CPU, r.FloorCPU, r.Own, r.FloorOwn, mebibytes(r.Memory), mebibytes(r.FloorMemory))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	text.WriteString("\n")
	for _, g := range in.Goals {
		verdict := "fail"
		if g.Met {
			verdict = "pass"
		}
		fmt.Fprintf(&text, "%s  %s: %s\n", verdict, g.Text, g.Found)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// thousands writes a number that is not negative with its thousands apart.
func thousands(n int) string {
	out := strconv.Itoa(n)
	for i := len(out) - 3; i > 0; i -= 3 {
		out = out[:i] + "," + out[i:]
	}
	return out
}

// mebibytes writes a number of bytes, "-" if it is unknown.
func mebibytes(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", float64(bytes)/mebibyte)
}

func gibibytes(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f GiB", float64(bytes)/(1<<30))
}

// machineMemory is the machine's memory in bytes, if the system is Linux.
func machineMemory() int64 {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(info)) {
		var kibibytes int64
		if _, err := fmt.Sscanf(line, "MemTotal: %d kB", &kibibytes); err == nil {
			return kibibytes * 1024
		}
	}
	return 0
}
