// Package guides tests the configurations that the guides show, those in
// examples/guides: they are run here as their readers would run them, or in the
// tests of the package that they are about.
package guides
