package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/go-kratos/kratos/v2/transport"
	kgrpc "github.com/go-kratos/kratos/v2/transport/grpc"
	khttp "github.com/go-kratos/kratos/v2/transport/http"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type plan struct {
	Next []call `json:"next"`
}

type call struct {
	Over string          `json:"over"`
	To   string          `json:"to"`
	Name string          `json:"name"`
	Plan json.RawMessage `json:"plan"`
}

type answer struct {
	Service  string              `json:"service"`
	Received map[string]string   `json:"received"`
	Copies   map[string][]string `json:"copies"`
	Trace    string              `json:"trace"` // Trace and span id of the span that serves the request.
	Next     []nextAnswer        `json:"next,omitempty"`
}

type nextAnswer struct {
	Answer json.RawMessage `json:"answer,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// The service of ../services/hop.proto.
var hop = grpc.ServiceDesc{
	ServiceName: "hop.Hop",
	HandlerType: (*any)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Call", Handler: handleGRPC}},
}

// handleHTTP is what protoc-gen-go-http would make of the method.
func handleHTTP(c khttp.Context) error {
	var text json.RawMessage
	if err := c.Bind(&text); err != nil {
		return err
	}
	khttp.SetOperation(c, "/hop.Hop/Call")
	handler := c.Middleware(func(ctx context.Context, _ any) (any, error) { return follow(ctx, text) })
	reply, err := handler(c, text)
	if err != nil {
		return err
	}
	return c.Result(200, reply)
}

// handleGRPC is what protoc-gen-go would make of the method.
func handleGRPC(_ any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
	request := new(wrapperspb.StringValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	handler := func(ctx context.Context, _ any) (any, error) {
		reply, err := follow(ctx, []byte(request.Value))
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(reply)
		return wrapperspb.String(string(text)), err
	}
	return interceptor(ctx, request, &grpc.UnaryServerInfo{FullMethod: "/hop.Hop/Call"}, handler)
}

func follow(ctx context.Context, text []byte) (*answer, error) {
	var p plan
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, err
	}
	a := &answer{Service: *name, Received: map[string]string{}, Copies: map[string][]string{}}
	if tr, ok := transport.FromServerContext(ctx); ok {
		for _, key := range tr.RequestHeader().Keys() {
			a.Received[strings.ToLower(key)] = tr.RequestHeader().Get(key)
			a.Copies[strings.ToLower(key)] = tr.RequestHeader().Values(key)
		}
	}
	span := trace.SpanContextFromContext(ctx)
	a.Trace = span.TraceID().String() + ":" + span.SpanID().String()
	for _, next := range p.Next {
		reply, err := makeCall(ctx, next)
		if err != nil {
			a.Next = append(a.Next, nextAnswer{Error: err.Error()})
		} else {
			a.Next = append(a.Next, nextAnswer{Answer: reply})
		}
	}
	return a, nil
}

func makeCall(ctx context.Context, c call) (json.RawMessage, error) {
	if c.Over == "grpc" {
		conn, err := kgrpc.DialInsecure(ctx, kgrpc.WithEndpoint(c.To), kgrpc.WithTimeout(timeout),
			kgrpc.WithMiddleware(clientMiddleware()...))
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		reply := new(wrapperspb.StringValue)
		err = conn.Invoke(ctx, "/hop.Hop/Call", wrapperspb.String(string(c.Plan)), reply)
		return json.RawMessage(reply.Value), err
	}
	client, err := khttp.NewClient(ctx, khttp.WithEndpoint(c.To), khttp.WithTimeout(timeout),
		khttp.WithMiddleware(clientMiddleware()...))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	var reply json.RawMessage
	err = client.Invoke(ctx, "POST", c.Name, c.Plan, &reply, khttp.Operation("/hop.Hop/Call"))
	return reply, err
}
