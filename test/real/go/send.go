package main

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/go-kratos/kratos/pkg/net/trace"
)

// Every trace has this many spans: a root, and a chain below it.
const spansPerTrace = 10

// In UTF-8 this has the bytes 98 06 01, which is how a span ends on the wire.
const looksLikeTheEnd = "\u2018\x06\x01"

// send makes spans with all kinds of values and prints each as it was finished.
func send(count int) error {
	for made := 0; made < count; {
		t := trace.New(fmt.Sprintf("/send/%d", made))
		for depth := 0; depth < spansPerTrace && made < count; depth++ {
			var next trace.Trace
			if depth%2 == 0 {
				next = t.Fork("peer", fmt.Sprintf("%sfork %d", looksLikeTheEnd, made))
			} else {
				next = t.Follow("peer", fmt.Sprintf("follow %d", made))
			}
			fill(t, made)
			finish(t, made)
			made++
			t = next
		}
		// The reporter gives each write 100 µs and the queue 50 ms: what came too fast would be lost.
		time.Sleep(time.Millisecond)
	}
	return trace.Close()
}

func fill(t trace.Trace, i int) {
	t.SetTag(
		trace.TagString("text", "Grüße, 世界 🌍 "+looksLikeTheEnd),
		trace.TagString("empty", ""),
		trace.TagString("long", strings.Repeat("x", i%700)),
		trace.TagInt("int", -i),
		trace.TagInt64("greatest", math.MaxInt64),
		trace.TagInt64("least", math.MinInt64),
		trace.TagBool("yes", true),
		trace.TagBool("no", false),
		trace.TagFloat32("float32", 0.1),
		trace.TagFloat64("float64", float64(i)+0.5),
	)
	if !*finite {
		t.SetTag(trace.TagFloat64("infinite", math.Inf(-1)), trace.TagFloat64("nan", math.NaN()))
	}
	t.SetLog(trace.Log(trace.LogEvent, "first"), trace.Log(trace.LogMessage, looksLikeTheEnd))
	t.SetLog(trace.Log("", "a field without a key"))
	if i%3 == 0 {
		t.SetLog()
	}
}

func finish(t trace.Trace, i int) {
	var err error
	if i%7 == 0 {
		err = errors.New("boom")
	}
	t.Finish(&err)
	// The span is back in the tracer's pool, from which only this goroutine takes.
	printJSON(showFinished(t.(*trace.Span)))
}
