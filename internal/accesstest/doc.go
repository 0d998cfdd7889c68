// Package accesstest is a server of the Access API for tests, as
// net/http/httptest is one of HTTP: stateful, in this process, built on net/http
// only.
//
//	server := accesstest.New(t)
//	client := newClient(server.Endpoint, server.APIToken)
//
// It keeps service accounts and service tokens, and enforces what it says: a
// secret that has been rotated away, a token that has expired or been disabled,
// an origin outside a token's domains is refused when a credential is used. It
// is strict about requests, so that a client's mistake is seen in the client's
// tests.
//
// Time is the server's [Clock], which does not move until a test moves it. A
// test changes things out of band ([Server.ChangeToken], [Server.Before]), asks
// what was requested ([Server.Requests]) and whether a credential works
// ([Server.Authenticate]). Every method may be called from several goroutines.
//
// Requests fail as they do in real systems ([Server.AddFault]): proxies answer
// instead of the API, connections are cut before or after the work, work is
// done long after its answer was given up ([FaultLate]), replicas lag
// ([FaultStale]), clocks differ ([WithClockSkew]), pages of a list overlap
// ([FaultUnstableOrder]), HTTP/2 streams are reset ([WithHTTP2]). Other programs
// use [Server.Control].
//
// The types that represent JSON on the wire are this package's own: it never
// imports the client, so a wrong field name in the client cannot test itself
// green.
package accesstest
