package accesstest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// The codes of errors. Those below 12200 are Cloudflare's.
const (
	codeThrottled       = 971
	codeNoRoute         = 7000
	codeCannotRoute     = 7003
	codeForbidden       = 9109
	codeUnauthorized    = 10000
	codeInternal        = 10001
	codeInvalid         = 12130
	codeInUse           = 12139
	codeAccountNotEmpty = 12201
	codeNameTaken       = 12202
	codeNotFound        = 12404
	codeKeyReused       = 12422
)

// answer is what the work of a request comes to.
type answer struct {
	status int
	result any
	info   *wireResultInfo
	errors []wireError
}

// reply is an answer in bytes, as it is sent and as it is kept for a request
// with the same idempotency key.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func succeed(status int, result any) answer {
	return answer{status: status, result: result}
}

func fail(status, code int, format string, arguments ...any) answer {
	return answer{status: status, errors: []wireError{{Code: code, Message: fmt.Sprintf(format, arguments...)}}}
}

func invalid(problems ...wireError) answer {
	return answer{status: http.StatusBadRequest, errors: problems}
}

// problem is one thing wrong with a request. The pointer is a JSON pointer into
// the body, empty if no field is at fault.
func problem(pointer, format string, arguments ...any) wireError {
	out := wireError{
		Code:    codeInvalid,
		Message: "access.api.error.invalid_request: " + fmt.Sprintf(format, arguments...),
	}
	if pointer != "" {
		out.Source = &wireSource{Pointer: pointer}
	}

	return out
}

func notFound(what string) answer {
	return fail(http.StatusNotFound, codeNotFound, "access.api.error.not_found: %s not found", what)
}

func unauthorized() answer {
	return fail(http.StatusUnauthorized, codeUnauthorized, "Authentication error")
}

func forbidden() answer {
	return fail(http.StatusForbidden, codeForbidden, "Unauthorized to access requested resource")
}

// render turns an answer into bytes.
func (s *Server) render(a answer) reply {
	envelope := wireEnvelope{
		Success:    len(a.errors) == 0,
		Errors:     a.errors,
		Messages:   []wireError{},
		Result:     a.result,
		ResultInfo: a.info,
	}
	if envelope.Errors == nil {
		envelope.Errors = []wireError{}
	}
	body, err := json.Marshal(envelope)
	if err == nil && s.config.unknownFields {
		body, err = withUnknownFields(body)
	}
	if err != nil {
		panic("accesstest: an answer cannot be written as JSON: " + err.Error())
	}

	return reply{status: a.status, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

// send writes a reply. A client that has gone is no error of the server's.
func (r reply) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// withUnknownFields adds a field that is not in the contract to every object of a
// JSON document.
func withUnknownFields(document []byte) ([]byte, error) {
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return nil, fmt.Errorf("reading an answer again: %w", err)
	}
	addUnknownFields(value)
	out, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("writing an answer again: %w", err)
	}

	return out, nil
}

func addUnknownFields(value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, element := range value {
			addUnknownFields(element)
		}
		value["field_of_the_future"] = map[string]any{"since": 2031, "values": []any{true, nil, "x"}}
	case []any:
		for _, element := range value {
			addUnknownFields(element)
		}
	}
}
