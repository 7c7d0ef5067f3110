// The original Go-Kratos v1 as a peer: a service, a load of spans, or a collector. What each flag
// does is told in ../peers/go-peer.mjs.
//
// Kratos' own packages add their flags to the same command line: -trace, -appid, -region, …
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/go-kratos/kratos/pkg/conf/env"
	"github.com/go-kratos/kratos/pkg/net/trace"
	"github.com/go-kratos/kratos/pkg/net/trace/zipkin"
	xtime "github.com/go-kratos/kratos/pkg/time"
)

var (
	mode           = flag.String("mode", "serve", "serve, framework, links, send or receive")
	zipkinEndpoint = flag.String("zipkin", "", "report by the zipkin package to this URL, not as -trace says")
	disableSample  = flag.Bool("disable-sample", false, "with -zipkin: sample everything")
	count          = flag.Int("count", 1000, "send: how many spans")
	finite         = flag.Bool("finite", false, "send: no float that JSON has no number for")
	network        = flag.String("network", "tcp", "receive: tcp, unix or unixgram")
	address        = flag.String("address", "127.0.0.1:0", "receive: where to listen")
	framing        = flag.String("framing", "none", "receive: none or length-delimited")
	redisAddress   = flag.String("redis", "", "links: host:port")
	memcached      = flag.String("memcached", "", "links: host:port")
	mysql          = flag.String("mysql", "", "links: data source name")
)

func main() {
	flag.Parse()
	var err error
	switch *mode {
	case "serve":
		initTracing()
		err = serve()
	case "framework":
		initTracing()
		err = untilStdinEnds(serveFramework())
	case "links":
		initTracing()
		callLinks(*redisAddress, *memcached, *mysql)
		err = trace.Close()
	case "send":
		initTracing()
		err = send(*count)
	case "receive":
		err = receive(*network, *address, *framing)
	default:
		err = fmt.Errorf("unknown -mode %q", *mode)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func initTracing() {
	if *zipkinEndpoint == "" {
		trace.Init(nil) // As -trace says.
		return
	}
	zipkin.Init(&zipkin.Config{
		Endpoint:      *zipkinEndpoint,
		Timeout:       xtime.Duration(5 * time.Second),
		DisableSample: *disableSample,
	})
}

// serve answers until stdin ends, which is how the runner stops it and what happens when the runner
// is gone.
func serve() error {
	httpAddr, err := serveHTTP()
	if err != nil {
		return err
	}
	grpcAddr, err := serveGRPC()
	if err != nil {
		return err
	}
	return untilStdinEnds(map[string]string{"service": env.AppID, "http": httpAddr, "grpc": grpcAddr}, nil)
}

// untilStdinEnds says where the service listens, and ends it when stdin does.
func untilStdinEnds(ready map[string]string, err error) error {
	if err != nil {
		return err
	}
	printJSON(ready)
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return trace.Close()
}
