package accesstest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// http2Conn is the server's side of one HTTP/2 connection. The HTTP/2 server of
// net/http cannot reset a stream with a code of choice, nor disown one that it
// has processed; this one can, and does no more than tests need.
type http2Conn struct {
	server  *http.Server
	conn    *tls.Conn
	handler http.Handler
	base    context.Context
	framer  *http2.Framer

	mu       sync.Mutex // guards writing, and all that follows
	flow     sync.Cond  // signals that a window has grown or something has ended
	closed   bool
	closing  bool // once no request is under way
	state    http.ConnState
	window   int64 // how many bytes of DATA the client takes now on all streams
	initial  int64 // the window of a new stream
	streams  map[uint32]*http2Stream
	encoder  *hpack.Encoder
	encoded  bytes.Buffer
	handlers sync.WaitGroup
}

// serveHTTP2 serves a connection on which TLS has agreed on HTTP/2. It is what
// [http.Server.TLSNextProto] calls.
func serveHTTP2(server *http.Server, conn *tls.Conn, handler http.Handler) {
	const window = 65535 // both windows at first (RFC 9113, section 6.9.2)
	c := &http2Conn{
		server: server, conn: conn, handler: handler, base: new(http.Request).Context(), window: window, initial: window, state: http.StateNew,
		streams: make(map[uint32]*http2Stream),
	}
	if based, isBased := handler.(interface{ BaseContext() context.Context }); isBased {
		c.base = based.BaseContext()
	}
	server.RegisterOnShutdown(c.closeWhenIdle)
	c.flow.L = &c.mu
	c.encoder = hpack.NewEncoder(&c.encoded)
	reader := bufio.NewReader(conn)
	c.framer = http2.NewFramer(conn, reader)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	defer func() {
		c.close()
		c.handlers.Wait()
	}()

	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(reader, preface); err != nil || string(preface) != http2.ClientPreface {
		return
	}
	if c.write(func() error { return c.framer.WriteSettings() }) != nil {
		return
	}
	for {
		frame, err := c.framer.ReadFrame()
		if wrong := (http2.StreamError{}); errors.As(err, &wrong) {
			err = c.write(func() error { return c.framer.WriteRSTStream(wrong.StreamID, wrong.Code) })
		} else if err == nil {
			err = c.take(frame)
		}
		if err != nil {
			return
		}
	}
}

// take acts on a frame of the client's.
func (c *http2Conn) take(frame http2.Frame) error {
	switch frame := frame.(type) {
	case *http2.SettingsFrame:
		if frame.IsAck() {
			return nil
		}
		c.applySettings(frame)

		return c.write(c.framer.WriteSettingsAck)
	case *http2.PingFrame:
		if frame.IsAck() {
			return nil
		}

		return c.write(func() error { return c.framer.WritePing(true, frame.Data) })
	case *http2.WindowUpdateFrame:
		c.grow(frame.StreamID, int64(frame.Increment))
	case *http2.MetaHeadersFrame:
		return c.begin(frame)
	case *http2.DataFrame:
		return c.receive(frame)
	case *http2.RSTStreamFrame:
		if stream := c.stream(frame.StreamID); stream != nil {
			stream.cancel()
		}
	}

	return nil
}

func (c *http2Conn) applySettings(frame *http2.SettingsFrame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = frame.ForeachSetting(func(setting http2.Setting) error {
		switch setting.ID {
		case http2.SettingInitialWindowSize:
			for _, stream := range c.streams {
				stream.window += int64(setting.Val) - c.initial
			}
			c.initial = int64(setting.Val)
		case http2.SettingHeaderTableSize:
			c.encoder.SetMaxDynamicTableSize(setting.Val)
		default:
		}

		return nil
	})
	c.flow.Broadcast()
}

// grow lets the client take more bytes, on one stream or, if that is 0, in all.
func (c *http2Conn) grow(id uint32, more int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id == 0 {
		c.window += more
	} else if stream := c.streams[id]; stream != nil {
		stream.window += more
	}
	c.flow.Broadcast()
}

func (c *http2Conn) stream(id uint32) *http2Stream {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.streams[id]
}

// begin opens the stream of a request.
func (c *http2Conn) begin(frame *http2.MetaHeadersFrame) error {
	path := frame.PseudoValue("path")
	address, err := url.ParseRequestURI(path)
	if err != nil {
		return c.write(func() error { return c.framer.WriteRSTStream(frame.StreamID, http2.ErrCodeProtocol) })
	}
	ctx, cancel := context.WithCancel(c.base)
	request := &http.Request{
		Method: frame.PseudoValue("method"), URL: address, RequestURI: path, Host: frame.PseudoValue("authority"),
		Proto: "HTTP/2.0", ProtoMajor: 2, Header: make(http.Header), ContentLength: -1,
	}
	for _, field := range frame.RegularFields() {
		request.Header.Add(field.Name, field.Value)
	}
	if length, err := strconv.ParseInt(request.Header.Get("Content-Length"), 10, 64); err == nil {
		request.ContentLength = length
	}
	stream := &http2Stream{
		conn: c, id: frame.StreamID, request: request.WithContext(ctx), cancelContext: cancel, header: make(http.Header),
	}
	c.mu.Lock()
	stream.window = c.initial
	c.streams[stream.id] = stream
	c.report()
	c.mu.Unlock()
	if frame.StreamEnded() {
		c.start(stream)
	}

	return nil
}

// receive takes a part of a request's body, and lets the client send as much
// again.
func (c *http2Conn) receive(frame *http2.DataFrame) error {
	size := frame.Length
	if size > 0 {
		err := c.write(func() error {
			return errors.Join(c.framer.WriteWindowUpdate(0, size), c.framer.WriteWindowUpdate(frame.StreamID, size))
		})
		if err != nil {
			return err
		}
	}
	stream := c.stream(frame.StreamID)
	if stream == nil {
		return nil
	}
	stream.body.Write(frame.Data())
	if frame.StreamEnded() {
		c.start(stream)
	}

	return nil
}

// start answers a request that has come in whole.
func (c *http2Conn) start(stream *http2Stream) {
	c.handlers.Go(func() {
		defer stream.cancelContext()
		defer func() {
			switch cause := recover(); cause {
			case nil:
				stream.finish()
			case http.ErrAbortHandler:
				stream.reset(http2.ErrCodeInternal)
			default:
				panic(cause)
			}
		}()
		stream.request.Body = io.NopCloser(&stream.body)
		c.handler.ServeHTTP(stream, stream.request)
	})
}

// write writes frames, one writer at a time.
func (c *http2Conn) write(frames func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return http.ErrServerClosed
	}

	return frames()
}

// goAway disowns a stream and those after it: to the client the server has
// processed none of them.
func (c *http2Conn) goAway(id uint32, code http2.ErrCode) {
	last := uint32(0)
	if id > 2 {
		last = id - 2 // A client's streams have odd numbers.
	}
	_ = c.write(func() error {
		for _, stream := range c.streams {
			stream.ended = stream.ended || stream.id > last
		}

		return c.framer.WriteGoAway(last, code, nil)
	})
}

// close ends the connection and all that is going on on it.
func (c *http2Conn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
}

// end is close; the caller holds the lock.
func (c *http2Conn) end() {
	c.closed = true
	for _, stream := range c.streams {
		stream.cancelContext()
	}
	c.flow.Broadcast()
	_ = c.conn.NetConn().Close()
}

// report tells the server whether requests are under way, so that one that
// closes need not wait for a connection that is idle. The caller holds the lock.
func (c *http2Conn) report() {
	state := http.StateActive
	if len(c.streams) == 0 {
		state = http.StateIdle
	}
	// A connection is new, not idle, until its first request.
	if state != c.state && (state == http.StateActive || c.state != http.StateNew) {
		c.state = state
		if c.server.ConnState != nil {
			c.server.ConnState(c.conn, state)
		}
	}
	if state == http.StateIdle && c.closing {
		c.end()
	}
}

// closeWhenIdle closes the connection when no request is under way.
func (c *http2Conn) closeWhenIdle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	c.report()
}

// isForbiddenInHTTP2 reports whether a header belongs to HTTP/1 only.
func isForbiddenInHTTP2(name string) bool {
	switch strings.ToLower(name) {
	case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
		return true
	default:
		return false
	}
}
