package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/go-kratos/kratos/pkg/net/trace"
	protogen "github.com/go-kratos/kratos/pkg/net/trace/proto"
)

// A shown span is one line of JSON. Numbers are text: JSON's cannot hold 64 bits.
type shownSpan struct {
	Service     string     `json:"service"`
	Name        string     `json:"name"`
	TraceID     string     `json:"traceId"`
	SpanID      string     `json:"spanId"`
	ParentID    string     `json:"parentId"`
	Probability float32    `json:"probability"`
	Start       string     `json:"start"`
	Duration    string     `json:"duration"`
	Tags        []shownTag `json:"tags"`
	Logs        []shownLog `json:"logs"`
	Version     int32      `json:"version"`
}

type shownTag struct {
	Key   string `json:"key"`
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type shownLog struct {
	At     string      `json:"at"`
	Fields [][2]string `json:"fields"`
}

// showFinished shows a span that this process has made, as the API tells of it.
func showFinished(span *trace.Span) shownSpan {
	ctx := span.Context()
	shown := shownSpan{
		Service:  span.ServiceName(),
		Name:     span.OperationName(),
		TraceID:  hex(ctx.TraceID),
		SpanID:   hex(ctx.SpanID),
		ParentID: hex(ctx.ParentID),
		Start:    decimal(span.StartTime().UnixNano()),
		Duration: decimal(int64(span.Duration())),
		Tags:     []shownTag{},
		Logs:     showLogs(span.Logs()),
		Version:  1,
	}
	for _, tag := range span.Tags() {
		shown.Tags = append(shown.Tags, showTag(tag))
	}
	return shown
}

func showTag(tag trace.Tag) shownTag {
	switch v := tag.Value.(type) {
	case string:
		return shownTag{tag.Key, "string", v}
	case int, int32, int64:
		return shownTag{tag.Key, "int", fmt.Sprint(v)}
	case bool:
		return shownTag{tag.Key, "bool", strconv.FormatBool(v)}
	case float32:
		return shownTag{tag.Key, "float", float(float64(v))}
	case float64:
		return shownTag{tag.Key, "float", float(v)}
	}
	panic(fmt.Sprintf("tag %q of type %T", tag.Key, tag.Value))
}

// showReceived shows a span that has come over the wire.
func showReceived(span *protogen.Span) shownSpan {
	start := time.Unix(span.StartTime.GetSeconds(), int64(span.StartTime.GetNanos()))
	shown := shownSpan{
		Service:     span.ServiceName,
		Name:        span.OperationName,
		TraceID:     hex(span.TraceId),
		SpanID:      hex(span.SpanId),
		ParentID:    hex(span.ParentId),
		Probability: span.SamplingProbability,
		Start:       decimal(start.UnixNano()),
		Duration:    decimal(span.Duration.GetSeconds()*1e9 + int64(span.Duration.GetNanos())),
		Tags:        []shownTag{},
		Logs:        showLogs(span.Logs),
		Version:     span.Version,
	}
	for _, tag := range span.Tags {
		shown.Tags = append(shown.Tags, shownTag{tag.Key, kindName(tag.Kind), readValue(tag)})
	}
	return shown
}

func kindName(kind protogen.Tag_Kind) string {
	switch kind {
	case protogen.Tag_STRING:
		return "string"
	case protogen.Tag_INT:
		return "int"
	case protogen.Tag_BOOL:
		return "bool"
	case protogen.Tag_FLOAT:
		return "float"
	}
	return kind.String()
}

// readValue is the way back of the original's toProtoTag, by the schema: floats are FLOAT.
func readValue(tag *protogen.Tag) string {
	switch {
	case tag.Kind == protogen.Tag_INT && len(tag.Value) == 8:
		return decimal(int64(binary.BigEndian.Uint64(tag.Value)))
	case tag.Kind == protogen.Tag_FLOAT && len(tag.Value) == 8:
		return float(math.Float64frombits(binary.BigEndian.Uint64(tag.Value)))
	case tag.Kind == protogen.Tag_BOOL && len(tag.Value) == 1:
		return strconv.FormatBool(tag.Value[0] != 0)
	case tag.Kind == protogen.Tag_STRING:
		return string(tag.Value)
	}
	return fmt.Sprintf("%d bytes under %s", len(tag.Value), tag.Kind)
}

func showLogs(logs []*protogen.Log) []shownLog {
	shown := []shownLog{}
	for _, log := range logs {
		one := shownLog{At: decimal(log.Timestamp), Fields: [][2]string{}}
		for _, field := range log.Fields {
			one.Fields = append(one.Fields, [2]string{field.Key, string(field.Value)})
		}
		shown = append(shown, one)
	}
	return shown
}

func hex(id uint64) string { return strconv.FormatUint(id, 16) }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func float(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
