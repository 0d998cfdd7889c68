package accesstest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// withFaults injects the fault that waits for a request, if there is one.
func (s *Server) withFaults(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Clock.runAlarms()
		finish := func() {}
		next := next
		if due := s.held.nextDue(); len(due) > 0 {
			finish = sync.OnceFunc(func() {
				for _, held := range due {
					held.Run()
				}
			})
			next = finishBeforeAnswer(next, finish)
		}
		fault, isInjected := s.faults.next(r)
		if !isInjected {
			next.ServeHTTP(w, r)

			return
		}
		s.inject(fault, next, finish, w, r)
	})
}

// finishBeforeAnswer does the work of a request, calls finish, and then
// answers: the client cannot send another request in between.
func finishBeforeAnswer(next http.Handler, finish func()) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		genuine := newRecorder(w)
		next.ServeHTTP(genuine, r)
		finish()
		genuine.reply().send(w)
	})
}

// inject makes a request fail. finish is called when the work of the request,
// if any, is done, and before the client can know.
func (s *Server) inject(f Fault, next http.Handler, finish func(), w http.ResponseWriter, r *http.Request) {
	switch f.Kind {
	case FaultLate:
		s.hold(f, next, finish, w, r)

		return
	case FaultStale, FaultUnstableOrder:
		next.ServeHTTP(w, r.WithContext(s.withView(r.Context(), f)))

		return
	case FaultInsertBetweenPages, FaultDeleteBetweenPages:
		s.changeListing(f, r)
		next.ServeHTTP(w, r)

		return
	default:
	}

	genuine := newRecorder(w)
	if f.doesWork() {
		next.ServeHTTP(genuine, r)
	}
	finish()
	switch f.Kind {
	case FaultCutBefore, FaultCutAfter:
		cut(w)
	case FaultStreamReset:
		resetStream(w, f.ErrorCode)
	case FaultGoAway:
		goAway(w, f.ErrorCode)
	case FaultTruncate:
		f.decorate(genuine.header)
		genuine.sendHalf(w)
	case FaultSlow:
		if !s.wait(r, f.Delay) {
			return
		}
		if !f.AfterWork {
			next.ServeHTTP(w, r)

			return
		}
		genuine.reply().send(w)
	case FaultContentType:
		genuine.header.Set("Content-Type", cmp.Or(f.ContentType, "text/html"))
		f.decorate(genuine.header)
		genuine.reply().send(w)
	case FaultOmitFields:
		s.omitFields(f, genuine).send(w)
	case FaultEndlessBody:
		s.sendForever(f, w, r)
	default:
		answer := s.faultReply(f)
		f.decorate(answer.header)
		answer.send(w)
	}
}

// doesWork reports whether the work of the request is done before the fault.
func (f Fault) doesWork() bool {
	switch f.Kind {
	case FaultCutAfter, FaultTruncate, FaultContentType, FaultOmitFields:
		return true
	case FaultCutBefore:
		return false
	default:
		return f.AfterWork
	}
}

// faultReply is the answer of a fault that has one of its own.
func (s *Server) faultReply(f Fault) reply {
	plain := reply{header: make(http.Header)}
	switch f.Kind {
	case FaultHTML:
		return proxyReply(cmp.Or(f.Status, http.StatusBadGateway))
	case FaultRateLimit:
		return s.throttled(seconds(f.RetryAfter))
	case FaultEmptyBody:
		plain.status = cmp.Or(f.Status, http.StatusOK)
	case FaultRedirect:
		plain.status = cmp.Or(f.Status, http.StatusTemporaryRedirect)
		plain.header.Set("Location", f.Location)
	case FaultRaw:
		plain.status, plain.body = cmp.Or(f.Status, http.StatusOK), []byte(f.Body)
		plain.header.Set("Content-Type", cmp.Or(f.ContentType, "application/json"))
	default:
		status := cmp.Or(f.Status, http.StatusInternalServerError)
		out := fail(status, cmp.Or(f.Code, codeInternal), "%s", cmp.Or(f.Message, http.StatusText(status)))
		if f.Pointer != "" {
			out.errors[0].Source = &wireSource{Pointer: f.Pointer}
		}

		return s.render(out)
	}

	return plain
}

// proxyReply is the page that nginx sends with a status.
func proxyReply(status int) reply {
	title := http.StatusText(status)
	if status == statusClientClosedRequest {
		title = "Client Closed Request"
	}
	title = strings.TrimSpace(strconv.Itoa(status) + " " + title)

	return reply{
		status: status,
		header: http.Header{"Content-Type": {"text/html"}},
		body: fmt.Appendf(nil, "<!DOCTYPE html>\n<html><head><title>%[1]s</title></head>\n"+
			"<body><center><h1>%[1]s</h1></center><hr><center>nginx</center></body></html>\n", title),
	}
}

// statusClientClosedRequest is nginx's own.
const statusClientClosedRequest = 499

// omitFields is the genuine answer without some fields of the result.
func (s *Server) omitFields(f Fault, genuine *recorder) reply {
	out := genuine.reply()
	f.decorate(out.header)
	var envelope map[string]json.RawMessage
	var result map[string]json.RawMessage
	if json.Unmarshal(out.body, &envelope) != nil || json.Unmarshal(envelope["result"], &result) != nil {
		return out // It has no result that is an object.
	}
	for _, name := range f.Fields {
		delete(result, name)
	}
	var err error
	if envelope["result"], err = json.Marshal(result); err == nil {
		out.body, err = json.Marshal(envelope)
	}
	if err != nil {
		panic("accesstest: an answer cannot be written as JSON: " + err.Error())
	}

	return out
}

// decorate adds the headers that any fault may have.
func (f Fault) decorate(header http.Header) {
	if f.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(seconds(f.RetryAfter)))
	}
	for name, values := range f.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
}

func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}

// wait lets real time pass, and reports whether client and server are still
// there. A delay of zero lasts as long as they are.
func (s *Server) wait(r *http.Request, delay time.Duration) bool {
	var over <-chan time.Time
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return true
	case <-r.Context().Done():
	case <-s.closing:
	}

	return false
}

// sendForever sends a JSON document that does not end.
func (s *Server) sendForever(f Fault, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", cmp.Or(f.ContentType, "application/json"))
	f.decorate(w.Header())
	w.WriteHeader(cmp.Or(f.Status, http.StatusOK))
	chunk := []byte(`{"success":true,"errors":[],"messages":[],"result":"` + strings.Repeat("x", 1<<15))
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		default:
		}
		if _, err := w.Write(chunk); err != nil {
			return
		}
		chunk = chunk[len(chunk)-1<<15:]
	}
}
