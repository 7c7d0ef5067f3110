// Go-Kratos v2 as a peer, with its tracing middleware over otel-go: see ../peers/go-v2-peer.mjs. It
// follows the plans of ../go/plan.go.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/go-kratos/kratos/v2"
	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/middleware/metadata"
	"github.com/go-kratos/kratos/v2/middleware/tracing"
	kgrpc "github.com/go-kratos/kratos/v2/transport/grpc"
	khttp "github.com/go-kratos/kratos/v2/transport/http"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

const timeout = 20 * time.Second

var (
	name    = flag.String("name", "v2", "of the service")
	forward = flag.String("forward", "", "a header that is handed on besides x-md-global-*")
)

func main() {
	flag.Parse()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(printer{})))
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve answers until stdin ends.
func serve() error {
	httpListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	grpcListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	handed := []string{"x-md-"}
	if *forward != "" {
		handed = append(handed, *forward)
	}
	server := []middleware.Middleware{
		tracing.Server(), metadata.Server(metadata.WithPropagatedPrefix(handed...)),
	}
	httpServer := khttp.NewServer(
		khttp.Listener(httpListener), khttp.Timeout(timeout), khttp.Middleware(server...))
	httpServer.Route("/").POST("/chain", handleHTTP)
	grpcServer := kgrpc.NewServer(
		kgrpc.Listener(grpcListener), kgrpc.Timeout(timeout), kgrpc.Middleware(server...))
	grpcServer.RegisterService(&hop, nil)
	app := kratos.New(kratos.Name(*name), kratos.Server(httpServer, grpcServer))
	ended := make(chan error, 1)
	go func() { ended <- app.Run() }()
	printJSON(map[string]string{
		"service": *name, "http": httpListener.Addr().String(), "grpc": grpcListener.Addr().String(),
	})
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	if err := app.Stop(); err != nil {
		return err
	}
	return <-ended
}

// clientMiddleware is what a service of Kratos v2 gives its clients.
func clientMiddleware() []middleware.Middleware {
	handed := []string{"x-md-global-"}
	if *forward != "" {
		handed = append(handed, *forward)
	}
	return []middleware.Middleware{
		tracing.Client(), metadata.Client(metadata.WithPropagatedPrefix(handed...)),
	}
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
