package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/go-kratos/kratos/pkg/conf/env"
	"github.com/go-kratos/kratos/pkg/net/trace"
)

// followPlan does what a plan says under the trace of the request, which it does not finish. The
// error is the one that the plan asks for.
func followPlan(t trace.Trace, p plan, received map[string]string) (answer, error) {
	for key, value := range p.Tags {
		t.SetTag(toTag(key, value))
	}
	for _, fields := range p.Logs {
		logs := make([]trace.LogField, len(fields))
		for i, field := range fields {
			logs[i] = trace.Log(field[0], field[1])
		}
		t.SetLog(logs...)
	}
	a := answer{Service: env.AppID, Received: received, Trace: t.TraceID()}
	for _, next := range p.Next {
		a.Next = append(a.Next, makeCall(t, next))
	}
	if p.Error != "" {
		return a, errors.New(p.Error)
	}
	return a, nil
}

// makeCall forks or follows, calls and finishes, as the clients of Kratos do.
func makeCall(t trace.Trace, c call) nextAnswer {
	var child trace.Trace
	if c.By == "follow" {
		child = t.Follow(c.Service, c.Name)
	} else {
		child = t.Fork(c.Service, c.Name)
	}
	var body string
	var err error
	if c.Over == "grpc" {
		body, err = callGRPC(child, c)
	} else {
		body, err = callHTTP(child, c)
	}
	result := nextAnswer{Trace: child.TraceID()}
	if err != nil {
		result.Error = err.Error()
	}
	if body != "" {
		result.Answer = json.RawMessage(body)
	}
	child.Finish(&err)
	return result
}

func toTag(key string, value any) trace.Tag {
	switch v := value.(type) {
	case bool:
		return trace.TagBool(key, v)
	case float64:
		if v == math.Trunc(v) {
			return trace.TagInt64(key, int64(v))
		}
		return trace.TagFloat64(key, v)
	default:
		return trace.TagString(key, fmt.Sprint(v))
	}
}
