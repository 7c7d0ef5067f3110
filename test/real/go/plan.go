package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// A plan tells a service what to do with a request. It is the body of the request, the same for the
// services in Go and in Node; everything is optional.
type plan struct {
	Tags  map[string]any `json:"tags,omitempty"`  // Text, numbers (those without a point are int64), booleans.
	Logs  [][][2]string  `json:"logs,omitempty"`  // Each a list of fields: key and text.
	Error string         `json:"error,omitempty"` // Finishes the trace with this error.
	Next  []call         `json:"next,omitempty"`  // Calls to make, one after the other.
	// With -mode=framework: fails as soon as a call does.
	Propagate bool `json:"propagate,omitempty"`
}

// A call to another service.
type call struct {
	By      string          `json:"by"`                // fork or follow
	Service string          `json:"service,omitempty"` // for Fork or Follow
	Over    string          `json:"over"`              // http or grpc
	To      string          `json:"to"`                // host:port
	Name    string          `json:"name"`              // path, or method of hop.Hop
	Plan    json.RawMessage `json:"plan,omitempty"`    // for the service that is called
	Forward bool            `json:"forward,omitempty"` // with -mode=framework: hands on what it received
}

// An answer tells what a service has seen. It is the body of the response.
type answer struct {
	Service  string            `json:"service"`
	Received map[string]string `json:"received"` // The tracing headers of the request.
	Trace    string            `json:"trace"`    // TraceID() of the span that serves the request.
	Next     []nextAnswer      `json:"next,omitempty"`
	// With -mode=framework: all headers, all values.
	Copies map[string][]string `json:"copies,omitempty"`
	// With -mode=framework: what the context holds beside the trace.
	Metadata map[string]any `json:"metadata,omitempty"`
}

// What came of a call.
type nextAnswer struct {
	Trace  string          `json:"trace"` // TraceID() of the span of the call.
	Answer json.RawMessage `json:"answer,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// The headers that say something about a trace.
var tracingHeaders = []string{"kratos-trace-id", "kratos-trace-debug", "traceparent", "tracestate"}

func parsePlan(text string) (plan, error) {
	var p plan
	if text == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("not a plan: %w", err)
	}
	return p, nil
}

var stdoutLock sync.Mutex

// printJSON prints one line to stdout.
func printJSON(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	stdoutLock.Lock()
	defer stdoutLock.Unlock()
	os.Stdout.Write(append(line, '\n'))
}
