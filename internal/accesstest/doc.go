// Package accesstest is a server of the Access API for tests, as
// net/http/httptest is one of HTTP: stateful, in this process, and with no
// other means than net/http.
//
//	server := accesstest.New(t)
//	client := newClient(server.Endpoint, server.APIToken)
//
// It keeps service accounts and service tokens, and means what it says: a
// secret that has been rotated away, a token that has expired or been disabled,
// an origin outside a token's domains is refused where a credential is used.
// It is strict about what it takes, so that a client's mistake is seen in the
// client's tests.
//
// Time is the server's [Clock], which stands still until a test moves it.
// A test changes things behind the client's back ([Server.ChangeToken],
// [Server.Before]), makes requests fail ([Server.AddFault]), asks what was
// requested ([Server.Requests]) and what a credential is worth
// ([Server.Authenticate]). Every method may be called from several goroutines.
//
// The types that stand for JSON on the wire are this package's own: it never
// imports the client, so a wrong field name in the client cannot test itself
// green.
package accesstest
