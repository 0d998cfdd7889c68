package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// note is what a provider's process has cost, or several of them.
type note struct {
	// Memory is the largest resident set of any, in bytes, 0 if unknown.
	Memory int64 `json:"memory"`
	// CPU is the time of the processors for all.
	CPU time.Duration `json:"cpu"`
}

// writeNotes writes down what a process has cost, in a file of its own.
func writeNotes(dir string, ended *os.ProcessState) error {
	text, err := json.Marshal(note{Memory: peakMemory(ended), CPU: ended.UserTime() + ended.SystemTime()})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, strconv.Itoa(ended.Pid())), text, 0o600) // #nosec G703 -- the benchmark's own folder
}

// collect takes all notes out of a folder and puts them together.
func collect(dir string) (note, error) {
	var all note
	entries, err := os.ReadDir(dir)
	if err != nil {
		return all, err
	}
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		text, err := os.ReadFile(name) // #nosec G304 -- a folder of our own
		if err != nil {
			return all, err
		}
		var read note
		if err := json.Unmarshal(text, &read); err != nil {
			return all, err
		}
		all.Memory = max(all.Memory, read.Memory)
		all.CPU += read.CPU
		if err := os.Remove(name); err != nil {
			return all, err
		}
	}
	return all, nil
}
