package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestMain lets the test binary be what the benchmark installs as a provider.
func TestMain(m *testing.M) {
	if code, ok := asPlugin(context.Background()); ok {
		os.Exit(code)
	}
	// With the race detector each of the many providers would sleep for a second
	// before it ends.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// TestAccBench measures next to nothing, but all of it: each step must change what
// it is meant to, and send no more requests than it needs.
func TestAccBench(t *testing.T) {
	t.Parallel()

	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
	given := settings{sizes: []int{3}, blocks: 2, others: 2, runs: 1, plainBuild: true}
	var progress bytes.Buffer
	in, err := run(t.Context(), given, &progress)
	if err != nil {
		t.Fatalf("%s\n%s", err, progress.String())
	}

	var table bytes.Buffer
	if err := in.write(&table, false); err != nil {
		t.Fatal(err)
	}
	rows := in.Rows
	for _, tokens := range []string{"3", "1 of 3"} {
		for _, do := range steps {
			if len(rows) == 0 {
				t.Fatalf("there is no row for %s, %s:\n%s", tokens, do.name, table.String())
			}
			r := rows[0]
			rows = rows[1:]
			least, most := 1, 3 // a plan reads, and each token once at most
			switch do.name {
			case stepCreate:
				least, most = r.Tokens, r.Tokens+2
			case stepDestroy:
				least, most = r.Tokens, 2*r.Tokens+3
			}
			if r.Step != do.name || r.Requests < least || r.Requests > most {
				t.Errorf("%s, %s: got %+v, want %d to %d requests", tokens, do.name, r, least, most)
			}
			if r.Wall <= 0 || r.EchoWall <= 0 || r.FloorWall <= 0 || r.CPU <= r.Own || r.Own <= 0 || r.FloorCPU <= r.FloorOwn || r.FloorOwn <= 0 || r.Connections < 1 || r.Refused != 0 {
				t.Errorf("%s, %s: got %+v", tokens, do.name, r)
			}
			if runtime.GOOS == "linux" && (r.Memory < mebibyte || r.FloorMemory < mebibyte) {
				t.Errorf("%s, %s: the providers had %d and %d bytes of memory", tokens, do.name, r.Memory, r.FloorMemory)
			}
			if line := fmt.Sprintf(" %s  %16s  ", tokens, do.name); !strings.Contains(table.String(), line) {
				t.Errorf("the table has no line with %q:\n%s", line, table.String())
			}
		}
	}
	if len(rows) != 0 {
		t.Errorf("there are more rows: %v", rows)
	}
	if in.SchemaSize == 0 || in.SchemaRequests != 0 || in.BinarySize < mebibyte || len(in.Goals) == 0 || !strings.Contains(in.Terraform, " v1.") {
		t.Errorf("got %+v", in)
	}

	var document bytes.Buffer
	if err := in.write(&document, true); err != nil {
		t.Fatal(err)
	}
	var again report
	if err := json.Unmarshal(document.Bytes(), &again); err != nil {
		t.Fatal(err)
	}
	if len(again.Rows) != len(in.Rows) || again.Rows[0] != in.Rows[0] {
		t.Errorf("the document says\n%s", document.String())
	}
}
