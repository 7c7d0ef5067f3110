package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-kratos/kratos/pkg/net/trace"
)

func serveHTTP() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(listener, http.HandlerFunc(handleHTTP))
	return listener.Addr().String(), nil
}

// handleHTTP does what the Trace middleware of blademaster does. That parses the name of the debug
// header where it means the value; here it is the value.
func handleHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p, err := parsePlan(string(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	t, err := trace.Extract(trace.HTTPFormat, r.Header)
	if err != nil {
		var opts []trace.Option
		if ok, _ := strconv.ParseBool(r.Header.Get(trace.KratosTraceDebug)); ok {
			opts = append(opts, trace.EnableDebug())
		}
		t = trace.New(r.URL.Path, opts...)
	}
	t.SetTitle(r.URL.Path)
	t.SetTag(trace.TagString(trace.TagComponent, "net/http"))
	t.SetTag(trace.TagString(trace.TagHTTPMethod, r.Method))
	received := map[string]string{}
	for _, name := range tracingHeaders {
		if value := r.Header.Get(name); value != "" {
			received[name] = value
		}
	}
	a, failure := followPlan(t, p, received)
	t.Finish(&failure)
	if failure != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
	json.NewEncoder(w).Encode(a)
}

func callHTTP(t trace.Trace, c call) (string, error) {
	request, err := http.NewRequest("POST", "http://"+c.To+c.Name, strings.NewReader(string(c.Plan)))
	if err != nil {
		return "", err
	}
	t.SetTag(trace.TagString(trace.TagComponent, "net/http"))
	if err := trace.Inject(t, trace.HTTPFormat, request.Header); err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 400 {
		err = fmt.Errorf("status %d", response.StatusCode)
	}
	return string(body), err
}
