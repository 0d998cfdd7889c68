package accesstest

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"

	"golang.org/x/net/http2"
)

// recorder keeps the genuine answer to a request that a fault changes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// newRecorder makes a recorder that already has the headers of w, as the inner
// layers expect.
func newRecorder(w http.ResponseWriter) *recorder {
	return &recorder{header: w.Header().Clone(), status: http.StatusOK}
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorder) Write(data []byte) (int, error) { return r.body.Write(data) }

func (r *recorder) reply() reply {
	return reply{status: r.status, header: r.header, body: r.body.Bytes()}
}

// sendHalf promises the whole answer and sends half of it. net/http closes the
// connection over the broken promise.
func (r *recorder) sendHalf(w http.ResponseWriter) {
	whole := r.reply()
	maps.Copy(w.Header(), whole.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(whole.body)))
	w.WriteHeader(whole.status)
	_, _ = w.Write(whole.body[:len(whole.body)/2])
}

// cut closes the connection of a request.
func cut(w http.ResponseWriter) {
	if stream := streamOf(w); stream != nil {
		stream.conn.close()

		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// Not a connection of this process's own: let net/http end it.
		panic(http.ErrAbortHandler)
	}
	_ = connection.Close()
}

// resetStream ends a request's HTTP/2 stream without an answer.
func resetStream(w http.ResponseWriter, code http2.ErrCode) {
	stream := streamOf(w)
	if stream == nil {
		cut(w)

		return
	}
	stream.reset(code)
}

// goAway says that the stream before a request's was the last one processed.
func goAway(w http.ResponseWriter, code http2.ErrCode) {
	stream := streamOf(w)
	if stream == nil {
		cut(w)

		return
	}
	stream.conn.goAway(stream.id, code)
}

// streamOf is the HTTP/2 stream that a request came on; nil if it came over
// HTTP/1.
func streamOf(w http.ResponseWriter) *http2Stream {
	for {
		switch inner := w.(type) {
		case *http2Stream:
			return inner
		case interface{ Unwrap() http.ResponseWriter }:
			w = inner.Unwrap()
		default:
			return nil
		}
	}
}
