package accesstest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// ControlPath is the path below which [Server.Control] answers.
const ControlPath = "/mock/"

// Control lets another process do over HTTP what a Go test does by methods. It
// is served beside the API, by the API token as bearer:
//
//	POST   /mock/faults    injects a [Fault], the body
//	GET    /mock/faults    lists the faults that still wait for requests
//	DELETE /mock/faults    removes them
//	GET    /mock/held      lists the requests that are held for later
//	POST   /mock/held/run  does their work
//	GET    /mock/clock     shows the server's time
//	POST   /mock/clock     moves it: {"advance": "24h", "skew": "-5s"}
//
// Bodies and answers are JSON; an error is {"error": "what is wrong"}.
func (s *Server) Control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /mock/faults", func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, http.StatusOK, s.faults.list())
	})
	mux.HandleFunc("POST /mock/faults", func(w http.ResponseWriter, r *http.Request) {
		fault, err := readFault(json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)))
		if err != nil {
			sendJSON(w, http.StatusBadRequest, controlError{err.Error()})

			return
		}
		s.faults.add(fault)
		sendJSON(w, http.StatusCreated, fault)
	})
	mux.HandleFunc("DELETE /mock/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /mock/held", func(w http.ResponseWriter, _ *http.Request) {
		held := []controlHeld{}
		for _, request := range s.HeldRequests() {
			held = append(held, controlHeld{Method: request.Method, Path: request.Path})
		}
		sendJSON(w, http.StatusOK, held)
	})
	mux.HandleFunc("POST /mock/held/run", func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, http.StatusOK, map[string]int{"run": s.RunHeldRequests()})
	})
	mux.HandleFunc("GET /mock/clock", func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, http.StatusOK, controlNow{s.Clock.Now()})
	})
	mux.HandleFunc("POST /mock/clock", s.moveClock)

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !same(bearerOf(r), s.APIToken) {
			sendJSON(w, http.StatusUnauthorized, controlError{"the API token is missing or wrong"})

			return
		}
		mux.ServeHTTP(w, r)
	})
}

type controlError struct {
	Error string `json:"error"`
}

type controlHeld struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

type controlNow struct {
	Now time.Time `json:"now"`
}

// moveClock answers POST /mock/clock.
func (s *Server) moveClock(w http.ResponseWriter, r *http.Request) {
	var change struct {
		Advance jsonDuration  `json:"advance"`
		Skew    *jsonDuration `json:"skew"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&change); err != nil {
		sendJSON(w, http.StatusBadRequest, controlError{"reading the body: " + err.Error()})

		return
	}
	if change.Skew != nil {
		s.Clock.SetSkew(time.Duration(*change.Skew))
	}
	s.Clock.Advance(time.Duration(change.Advance))
	sendJSON(w, http.StatusOK, controlNow{s.Clock.Now()})
}

func sendJSON(w http.ResponseWriter, status int, value any) {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(value); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)

		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.Copy(w, &body)
}
