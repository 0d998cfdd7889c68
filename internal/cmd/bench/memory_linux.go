package main

import (
	"os"
	"os/exec"
	"syscall"
)

// peakMemory is the largest resident set of a process that has ended, in bytes.
// The kernel counts in what this process had when it started the other one, which
// is less than any provider needs.
func peakMemory(ended *os.ProcessState) int64 {
	if usage, ok := ended.SysUsage().(*syscall.Rusage); ok {
		return int64(usage.Maxrss) * 1024 //nolint:unconvert // an int32 on some architectures
	}
	return 0
}

// endTogether makes the kernel end the command when we are ended, however hard.
func endTogether(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
