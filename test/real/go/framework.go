package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-kratos/kratos/pkg/conf/env"
	"github.com/go-kratos/kratos/pkg/ecode"
	"github.com/go-kratos/kratos/pkg/log"
	"github.com/go-kratos/kratos/pkg/net/http/blademaster"
	kmetadata "github.com/go-kratos/kratos/pkg/net/metadata"
	"github.com/go-kratos/kratos/pkg/net/rpc/warden"
	"github.com/go-kratos/kratos/pkg/net/trace"
	xtime "github.com/go-kratos/kratos/pkg/time"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// The original gives a call 250 ms and a request 1 s, which a busy machine needs for nothing.
const frameworkTimeout = 20 * time.Second

// The service of grpc.go, on the servers and clients of the framework: they make all spans.
var frameworkHop = grpc.ServiceDesc{
	ServiceName: "hop.Hop",
	HandlerType: (*any)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Call", Handler: handleWarden}},
}

var (
	blademasterClient *blademaster.Client
	wardenClient      *warden.Client
)

// serveFramework starts blademaster and warden and says where.
func serveFramework() (map[string]string, error) {
	blademasterClient = blademaster.NewClient(&blademaster.ClientConfig{
		Dial: xtime.Duration(frameworkTimeout), Timeout: xtime.Duration(frameworkTimeout),
	})
	wardenClient = warden.NewClient(&warden.ClientConfig{Timeout: xtime.Duration(frameworkTimeout)})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	engine := blademaster.DefaultServer(&blademaster.ServerConfig{
		Network: "tcp", Addr: "127.0.0.1:0", Timeout: xtime.Duration(frameworkTimeout),
	})
	engine.POST("/chain", handleBlademaster)
	go engine.RunServer(&http.Server{}, listener)

	server := warden.NewServer(nil) // As -grpc says.
	server.Server().RegisterService(&frameworkHop, nil)
	_, address, err := server.StartWithAddr()
	if err != nil {
		return nil, err
	}
	return map[string]string{"http": listener.Addr().String(), "grpc": address.String()}, nil
}

func handleBlademaster(c *blademaster.Context) {
	body, err := io.ReadAll(c.Request.Body)
	if err == nil {
		var reply []byte
		if reply, err = answerFramework(c, string(body), receivedHeaders(c.Request.Header)); err == nil {
			c.Bytes(http.StatusOK, "application/json", reply)
			return
		}
	}
	c.JSON(nil, err)
}

// handleWarden is what protoc-gen-go would make of the method.
func handleWarden(_ any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
	request := new(wrapperspb.StringValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	handler := func(ctx context.Context, _ any) (any, error) {
		md, _ := metadata.FromIncomingContext(ctx)
		reply, err := answerFramework(ctx, request.Value, http.Header(md))
		if err != nil {
			return nil, err
		}
		return wrapperspb.String(string(reply)), nil
	}
	return interceptor(ctx, request, &grpc.UnaryServerInfo{FullMethod: "/hop.Hop/Call"}, handler)
}

// receivedHeaders has the names as gRPC has them.
func receivedHeaders(header http.Header) http.Header {
	received := http.Header{}
	for name, values := range header {
		received[strings.ToLower(name)] = values
	}
	return received
}

// answerFramework calls whom the plan names, within the trace that the framework has begun.
func answerFramework(ctx context.Context, text string, received http.Header) ([]byte, error) {
	p, err := parsePlan(text)
	if err != nil {
		return nil, err
	}
	a := answer{Service: env.AppID, Received: map[string]string{}, Copies: received}
	a.Metadata = contextMetadata(ctx)
	// Its fields are on stderr.
	log.Infov(ctx, log.KVString("log", "in the handler"))
	for _, name := range tracingHeaders {
		if values := received[name]; len(values) > 0 {
			a.Received[name] = values[0]
		}
	}
	if t, ok := trace.FromContext(ctx); ok {
		a.Trace = t.TraceID()
	}
	for _, next := range p.Next {
		result := callByFramework(ctx, next, received)
		if p.Propagate && result.Error != "" {
			return nil, errors.New(result.Error)
		}
		a.Next = append(a.Next, result)
	}
	if p.Error == ecode.NothingFound.Error() {
		return nil, ecode.NothingFound
	}
	if p.Error != "" {
		return nil, errors.New(p.Error)
	}
	return json.Marshal(a)
}

// contextMetadata is what the framework has taken from the request.
func contextMetadata(ctx context.Context) map[string]any {
	found := map[string]any{
		"mirror":      kmetadata.Bool(ctx, kmetadata.Mirror) || kmetadata.String(ctx, kmetadata.Mirror) == "true",
		"criticality": kmetadata.String(ctx, kmetadata.Criticality),
	}
	for _, key := range []string{kmetadata.Caller, kmetadata.Color, kmetadata.RemoteIP} {
		if value := kmetadata.String(ctx, key); value != "" {
			found[key] = value
		}
	}
	if deadline, ok := ctx.Deadline(); ok {
		found["timeout"] = time.Until(deadline).Milliseconds()
	}
	return found
}

func callByFramework(ctx context.Context, c call, received http.Header) (result nextAnswer) {
	headers := http.Header{}
	if c.Forward {
		headers = forwardedHeaders(received)
	}
	var body string
	var err error
	if c.Over == "grpc" {
		body, err = callWarden(ctx, c, headers)
	} else {
		body, err = callBlademaster(ctx, c, headers)
	}
	if err != nil {
		result.Error = err.Error()
	} else {
		result.Answer = json.RawMessage(body)
	}
	return result
}

// forwardedHeaders are those that a service hands on as they came: all but what belongs to one
// connection, one body or one call.
func forwardedHeaders(received http.Header) http.Header {
	forwarded := http.Header{}
	for name, values := range received {
		switch name {
		case "connection", "content-length", "content-type", "host", "te", "accept-encoding",
			"transfer-encoding", "keep-alive", "user-agent", "x1-bmspy-timeout", "x1-bmspy-user":
		default:
			if !strings.HasPrefix(name, ":") && !strings.HasPrefix(name, "grpc-") {
				forwarded[name] = values
			}
		}
	}
	return forwarded
}

func callBlademaster(ctx context.Context, c call, headers http.Header) (string, error) {
	request, err := blademasterClient.NewRequest("POST", "http://"+c.To+c.Name, "", nil)
	if err != nil {
		return "", err
	}
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(c.Plan)), int64(len(c.Plan))
	request.GetBody = nil
	for name, values := range headers {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	request.Header.Set("Content-Type", "application/json")
	body, err := blademasterClient.Raw(ctx, request)
	return string(body), err
}

func callWarden(ctx context.Context, c call, headers http.Header) (string, error) {
	conn, err := wardenClient.Dial(ctx, c.To)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if len(headers) > 0 {
		ctx = metadata.NewOutgoingContext(ctx, metadata.MD(headers))
	}
	reply := new(wrapperspb.StringValue)
	err = conn.Invoke(ctx, "/hop.Hop/Call", wrapperspb.String(string(c.Plan)), reply)
	return reply.Value, err
}
