package main

import (
	"context"
	"encoding/json"
	"net"
	"strconv"
	"time"

	"github.com/go-kratos/kratos/pkg/net/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// The service of ../services/hop.proto: its messages are text, so it needs no generated code.
var hop = grpc.ServiceDesc{
	ServiceName: "hop.Hop",
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{
		{MethodName: "Call", Handler: handleGRPC("/hop.Hop/Call")},
		{MethodName: "Ping", Handler: handleGRPC("/hop.Hop/Ping")},
	},
}

func serveGRPC() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer()
	server.RegisterService(&hop, nil)
	go server.Serve(listener)
	return listener.Addr().String(), nil
}

type grpcHandler = func(any, context.Context, func(any) error, grpc.UnaryServerInterceptor) (any, error)

// handleGRPC does what the interceptor of warden does, which knows no debug header.
func handleGRPC(method string) grpcHandler {
	return func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		request := new(wrapperspb.StringValue)
		if err := decode(request); err != nil {
			return nil, err
		}
		p, err := parsePlan(request.Value)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		md, _ := metadata.FromIncomingContext(ctx)
		a, err := answerGRPC(method, md, p)
		if err != nil {
			return nil, status.Error(codes.Unknown, err.Error())
		}
		body, err := json.Marshal(a)
		return wrapperspb.String(string(body)), err
	}
}

func answerGRPC(method string, md metadata.MD, p plan) (a answer, err error) {
	t, _ := trace.Extract(trace.GRPCFormat, md)
	if t == nil {
		var opts []trace.Option
		for _, value := range md.Get(trace.KratosTraceDebug) {
			if ok, _ := strconv.ParseBool(value); ok {
				opts = append(opts, trace.EnableDebug())
			}
		}
		t = trace.New(method, opts...)
	} else {
		t.SetTitle(method)
	}
	defer t.Finish(&err)
	received := map[string]string{}
	for _, name := range tracingHeaders {
		if values := md.Get(name); len(values) > 0 {
			received[name] = values[0]
		}
	}
	return followPlan(t, p, received)
}

func callGRPC(t trace.Trace, c call) (string, error) {
	conn, err := grpc.Dial(c.To, grpc.WithInsecure())
	if err != nil {
		return "", err
	}
	defer conn.Close()
	md := metadata.MD{}
	if err := trace.Inject(t, trace.GRPCFormat, md); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(metadata.NewOutgoingContext(context.Background(), md), 20*time.Second)
	defer cancel()
	reply := new(wrapperspb.StringValue)
	err = conn.Invoke(ctx, "/hop.Hop/"+c.Name, wrapperspb.String(string(c.Plan)), reply, grpc.WaitForReady(true))
	return reply.Value, err
}
