// Package lifecycle decides when the provider's process ends.
//
// Terraform starts the provider and ends it through go-plugin: it cancels the calls
// under way (Stop), closes the connection, asks the process to end, and kills it
// after two seconds (go-plugin 1.8, Client.Kill). The process needs no signals for
// that. But "timeout", systemd and many CI runners send SIGTERM to the whole process
// group. It would end the provider while the API creates a token, and nobody would
// learn the secret. Terraform itself takes the signal as a request to stop, and waits.
package lifecycle

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// KeepFromSignals ignores the signals that ask a process to end. Only Terraform ends
// the provider, or SIGKILL.
func KeepFromSignals() {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
}

const (
	// pollInterval is how often it is checked that the parent is there.
	pollInterval = time.Second
	// requestTime is how long requests under way may take once the parent is gone. It
	// is a little more than the client waits for a request that has been canceled.
	requestTime = 35 * time.Second
)

// EndWithParent calls end, which ends the process, when its parent is gone. Terraform that was killed
// cannot end its providers, and a process that serves nobody must not stay with an
// API token in its environment. Requests under way have time to take effect: a create
// that is given up half way may be executed all the same.
//
// On Windows the ID of a parent never changes, so this does nothing there.
func EndWithParent(end func()) {
	go watch(os.Getppid, end)
}

// watch calls end some time after the ID of the parent has changed.
func watch(parent func() int, end func()) {
	first := parent()
	for range time.Tick(pollInterval) {
		if parent() != first {
			time.Sleep(requestTime)
			end()
			return
		}
	}
}
