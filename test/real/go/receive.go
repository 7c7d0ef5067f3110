package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	protogen "github.com/go-kratos/kratos/pkg/net/trace/proto"
	"github.com/golang/protobuf/proto"
	"google.golang.org/protobuf/encoding/protowire"
)

const maxSpanBytes = 32 * 1024

// The number of the field that stands last in every span.
const versionField = 99

// receive is a collector: it prints each span that arrives. It ends when stdin does.
func receive(network, address, framing string) error {
	read := readSpan
	if framing == "length-delimited" {
		read = readDelimitedSpan
	}
	bound, err := listen(network, address, read)
	if err != nil {
		return err
	}
	printJSON(map[string]string{"address": bound})
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func listen(network, address string, read func(*bufio.Reader) ([]byte, error)) (string, error) {
	if network == "unixgram" {
		conn, err := net.ListenPacket(network, address)
		if err != nil {
			return "", err
		}
		go receiveDatagrams(conn)
		return address, nil
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return "", err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go receiveStream(conn, read)
		}
	}()
	return listener.Addr().String(), nil
}

func receiveDatagrams(conn net.PacketConn) {
	buffer := make([]byte, 2*maxSpanBytes)
	for {
		n, _, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		show(buffer[:n])
	}
}

func receiveStream(conn net.Conn, read func(*bufio.Reader) ([]byte, error)) {
	reader := bufio.NewReaderSize(conn, 2*maxSpanBytes)
	for {
		data, err := read(reader)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "stream:", err)
			conn.Close()
			return
		}
		show(data)
	}
}

func show(data []byte) {
	span := new(protogen.Span)
	if err := proto.Unmarshal(data, span); err != nil {
		fmt.Fprintln(os.Stderr, "span:", err)
		return
	}
	printJSON(showReceived(span))
}

// readSpan cuts one span off a stream without frames, by Google's own reader of fields.
func readSpan(reader *bufio.Reader) ([]byte, error) {
	for wanted := 1; ; wanted = reader.Buffered() + 1 {
		data, err := reader.Peek(wanted)
		if err != nil {
			if errors.Is(err, io.EOF) && len(data) > 0 {
				return nil, fmt.Errorf("%d bytes of a span that was cut off", len(data))
			}
			return nil, err
		}
		data, _ = reader.Peek(reader.Buffered())
		length, err := spanLength(data)
		if err != nil {
			return nil, err
		}
		if length > 0 {
			span := append([]byte(nil), data[:length]...)
			_, err = reader.Discard(length)
			return span, err
		}
	}
}

// spanLength is 0 where the end of the span is still to come.
func spanLength(data []byte) (int, error) {
	for at := 0; ; {
		number, _, n := protowire.ConsumeField(data[at:])
		if n < 0 {
			if err := protowire.ParseError(n); !errors.Is(err, io.ErrUnexpectedEOF) {
				return 0, err
			}
			return 0, nil
		}
		at += n
		if number == versionField {
			return at, nil
		}
	}
}

func readDelimitedSpan(reader *bufio.Reader) ([]byte, error) {
	length, err := binary.ReadUvarint(reader)
	if err != nil {
		return nil, err
	}
	if length > maxSpanBytes {
		return nil, fmt.Errorf("a span of %d bytes", length)
	}
	data := make([]byte, length)
	_, err = io.ReadFull(reader, data)
	return data, err
}
