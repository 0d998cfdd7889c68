package access

// NewTransport shows the default transport to the tests.
var NewTransport = newTransport
