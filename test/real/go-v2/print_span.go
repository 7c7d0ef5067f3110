package main

import (
	"context"
	"strings"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// A printedSpan is one line of JSON.
type printedSpan struct {
	Service  string `json:"service"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	TraceID  string `json:"traceId"`
	ID       string `json:"id"`
	ParentID string `json:"parentId"`
}

// printer is an exporter that prints each span.
type printer struct{}

func (printer) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	for _, span := range spans {
		printJSON(printedSpan{
			Service:  *name,
			Kind:     strings.ToLower(span.SpanKind().String()),
			Name:     span.Name(),
			TraceID:  span.SpanContext().TraceID().String(),
			ID:       span.SpanContext().SpanID().String(),
			ParentID: span.Parent().SpanID().String(),
		})
	}
	return nil
}

func (printer) Shutdown(context.Context) error { return nil }
