/**
 * `kratos-otel/testing`: {@link mockTracing} for tests of what an application traces. It needs no test
 * runner of its own and takes every global registration back.
 *
 * @packageDocumentation
 */
export { mockTracing, MockTracing } from './testing/mock/mock-tracing.js';
export type { MockTracingOptions } from './testing/mock/mock-parts.js';
export { MockTrace, MockTracer } from './testing/mock/mock-tracer.js';
export { MockSpan, type MockSpanKind } from './testing/mock/mock-span.js';
export type { MockClock, Moment } from './testing/mock/mock-clock.js';
export type { SpanMatch, SpanMatcher } from './testing/match-span.js';
export type { TreeOptions } from './testing/print-tree.js';
export type { HeaderOptions } from './testing/made-up-header.js';
