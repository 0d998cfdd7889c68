package accesstest

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// maxDataFrame is the longest frame that every client takes (RFC 9113, section
// 6.5.2).
const maxDataFrame = 16384

// http2Stream is one request on an HTTP/2 connection, and the writer of its
// answer.
type http2Stream struct {
	conn          *http2Conn
	id            uint32
	request       *http.Request
	cancelContext context.CancelFunc
	body          bytes.Buffer
	header        http.Header

	// The lock of the connection guards these.
	window     int64
	sentHeader bool
	ended      bool // nothing more may be sent
}

// Header implements http.ResponseWriter.
func (s *http2Stream) Header() http.Header { return s.header }

// WriteHeader implements http.ResponseWriter.
func (s *http2Stream) WriteHeader(status int) {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.writeHeader(status)
}

// writeHeader sends the headers once. The caller holds the lock.
func (s *http2Stream) writeHeader(status int) {
	c := s.conn
	if s.sentHeader || s.ended || c.closed {
		return
	}
	s.sentHeader = true
	c.encoded.Reset()
	_ = c.encoder.WriteField(hpack.HeaderField{Name: ":status", Value: strconv.Itoa(status)})
	for name, values := range s.header {
		if isForbiddenInHTTP2(name) {
			continue
		}
		for _, value := range values {
			_ = c.encoder.WriteField(hpack.HeaderField{Name: strings.ToLower(name), Value: value})
		}
	}
	block := c.encoded.Bytes()
	part := block[:min(len(block), maxDataFrame)]
	_ = c.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: s.id, BlockFragment: part, EndHeaders: len(part) == len(block)})
	for block = block[len(part):]; len(block) > 0; block = block[len(part):] {
		part = block[:min(len(block), maxDataFrame)]
		_ = c.framer.WriteContinuation(s.id, len(part) == len(block), part)
	}
}

// Write implements http.ResponseWriter. It waits until the client takes more.
func (s *http2Stream) Write(data []byte) (int, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	s.writeHeader(http.StatusOK)
	sent := 0
	for sent < len(data) {
		for s.window <= 0 || c.window <= 0 {
			if s.isOver() {
				return sent, http.ErrAbortHandler
			}
			c.flow.Wait()
		}
		if s.isOver() {
			return sent, http.ErrAbortHandler
		}
		size := min(int64(len(data)-sent), maxDataFrame, s.window, c.window)
		if err := c.framer.WriteData(s.id, false, data[sent:sent+int(size)]); err != nil {
			return sent, err
		}
		s.window -= size
		c.window -= size
		sent += int(size)
	}

	return sent, nil
}

// isOver reports whether nobody waits for the answer any more. The caller holds
// the lock.
func (s *http2Stream) isOver() bool {
	return s.ended || s.conn.closed || s.request.Context().Err() != nil
}

// finish ends an answer that is complete.
func (s *http2Stream) finish() {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	s.writeHeader(http.StatusOK)
	if !s.isOver() {
		_ = c.framer.WriteData(s.id, true, nil)
	}
	s.end()
}

// reset ends the stream without an answer.
func (s *http2Stream) reset(code http2.ErrCode) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if !s.isOver() {
		_ = c.framer.WriteRSTStream(s.id, code)
	}
	s.end()
}

// cancel ends a stream that the client has reset.
func (s *http2Stream) cancel() {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.end()
}

// end lets nothing more be sent. The caller holds the lock.
func (s *http2Stream) end() {
	s.ended = true
	s.cancelContext()
	if s.conn.streams[s.id] == s {
		delete(s.conn.streams, s.id)
		s.conn.report()
	}
	s.conn.flow.Broadcast()
}
