import { BACKEND_MUTANTS } from './backend-mutants.mjs';

/**
 * One thing that is broken in the installed package.
 *
 * @typedef {object} Mutant
 * @property {string} name
 * @property {string} file - Below `src`.
 * @property {string} replace - Is there once.
 * @property {string} by
 * @property {string[]} caughtBy - Parts of the names of scenarios; each has to fail.
 */

const HTTP_LEGACY = 'HTTP: Node → Go → Node, legacy';
const HTTP_LIBRARY = 'HTTP: Node → Go → Node, instrumentation';
const GRPC_LEGACY = 'gRPC: Node → Go → Node, legacy';
const GRPC_LIBRARY = 'gRPC: Node → Go → Node, instrumentation';
const GO_EDGE_LEGACY = 'HTTP: Go → Node → Go, legacy';
const GO_EDGE_LIBRARY = 'HTTP: Go → Node → Go, instrumentation';
const GO_READS = 'KratosExporter over tcp, Go reads';
const GO_SENDS = 'Go reports over tcp';
const W3C = 'W3C Trace Context';
const V1_FRAMEWORK = 'blademaster and warden, legacy';
const V2_FRAMEWORK = 'Kratos v2 and warden, legacy';
const V2_FORWARDS = 'that hands kratos-trace-id on';

const SIDE_BY_SIDE = 'blademaster and warden, kratos-otel/http';
const SIDE_BY_SIDE_LIBRARY = "kratos' over instrumentation-http";
const LINKS = "kratos' over ioredis";
const BETWEEN = 'a Node service between two on the original, kratos-otel/http';
const RELAYED = 'Go over tcp → OpenTelemetry Collector';

/** @type {Mutant[]} */
export const MUTANTS = [
  {
    name: 'a tag of the original is missing',
    file: 'http/server/request-record.ts',
    replace: 'tagString(TagHTTPURL, url),',
    by: '',
    caughtBy: [SIDE_BY_SIDE],
  },
  {
    name: 'a tag of an instrumentation comes before those of the original',
    file: 'otel/names/kratos-span-names.ts',
    replace: '{ ...tags, ...span.attributes, ...tags }',
    by: '{ ...span.attributes, ...tags }',
    caughtBy: [SIDE_BY_SIDE_LIBRARY, LINKS],
  },
  {
    name: 'a statement of Redis is written as the library writes it',
    file: 'otel/names/redis-names.ts',
    replace: 'const command = first.toUpperCase();',
    by: 'const command = first;',
    caughtBy: [LINKS],
  },
  {
    name: 'the text of an error is in the status alone',
    file: 'otel/names/kratos-span-names.ts',
    replace: 'events: [...events, event]',
    by: 'events',
    caughtBy: [SIDE_BY_SIDE_LIBRARY],
  },
  {
    name: 'the caller of the caller is sent on',
    file: 'otel/metadata/kratos-metadata-propagator.ts',
    replace: 'sendable(entry?.sentCaller) ?? this.serviceName ?? sendable(entry?.values.caller)',
    by: 'sendable(entry?.values.caller)',
    caughtBy: [BETWEEN],
  },
  {
    name: 'wrong parent: fork() forgets its trace',
    file: 'api/kratos-trace.ts',
    replace: 'trace.getSpan(active) === span ? active : traceContext(active, span, this.arrived)',
    by: 'active',
    caughtBy: [HTTP_LEGACY, GRPC_LEGACY],
  },
  {
    name: 'wrong parent: the header of a span names itself',
    file: 'otel/propagator/span-header.ts',
    replace: 'joinTraceHeader(traceId, spanId, parentId, flags',
    by: 'joinTraceHeader(traceId, spanId, spanId, flags',
    caughtBy: [HTTP_LEGACY, GO_EDGE_LIBRARY],
  },
  {
    name: 'wrong parent: an incoming span id is not read',
    file: 'wire/header/parse-usual-header.ts',
    replace: 'const spanId = value.slice(SPAN_AT, PARENT_AT - 1);',
    by: 'const spanId = traceId;',
    caughtBy: [GO_EDGE_LEGACY, GO_EDGE_LIBRARY],
  },
  {
    name: 'sampled flag lost on the way out',
    file: 'otel/propagator/span-header.ts',
    replace: '? FLAG_SAMPLED : 0;',
    by: '? 0 : 0;',
    caughtBy: [HTTP_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'debug flag lost on the way out',
    file: 'otel/propagator/span-header.ts',
    replace: '? sampled | FLAG_DEBUG : sampled;',
    by: '? sampled : sampled;',
    caughtBy: [HTTP_LEGACY, HTTP_LIBRARY],
  },
  {
    name: 'debug flag lost on the way in',
    file: 'otel/propagator/remote-span-context.ts',
    replace: 'if ((header.flags & FLAG_DEBUG) !== 0) context.flags |= SpanFlag.DEBUG;',
    by: '',
    caughtBy: [GO_EDGE_LEGACY, GO_EDGE_LIBRARY],
  },
  {
    name: 'debug does not force the sampler',
    file: 'otel/sampler/kratos-sampler.ts',
    replace: 'if (probability === 0 && !debug)',
    by: 'if (probability === 0)',
    caughtBy: [HTTP_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'debug of a peer that did not sample is not reported',
    file: 'otel/propagator/remote-span-context.ts',
    replace: '(flags & (FLAG_SAMPLED | FLAG_DEBUG)) !== 0',
    by: '(flags & FLAG_SAMPLED) !== 0',
    caughtBy: [GO_EDGE_LEGACY, GO_EDGE_LIBRARY],
  },
  {
    name: 'zero-padded ids in the header',
    file: 'wire/header/format-trace-header.ts',
    replace: 'return canonicalHex(id, Math.max(0, id.length - MAX_DIGITS), id.length);',
    by: "return canonicalHex(id, Math.max(0, id.length - MAX_DIGITS), id.length)?.padStart(16, '0');",
    caughtBy: [HTTP_LEGACY],
  },
  {
    name: 'fields of the header swapped',
    file: 'wire/header/format-trace-header.ts',
    replace: "traceId + ':' + spanId + ':' + parentId + tail",
    by: "traceId + ':' + parentId + ':' + spanId + tail",
    caughtBy: [HTTP_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'the decision that arrived is not respected: never sampled',
    file: 'otel/sampler/kratos-sampler.ts',
    replace: '(parent.traceFlags & TraceFlags.SAMPLED) !== 0',
    by: 'false',
    caughtBy: [HTTP_LEGACY, GO_EDGE_LIBRARY],
  },
  {
    name: 'the decision that arrived is not respected: always sampled',
    file: 'otel/sampler/kratos-sampler.ts',
    replace: '(parent.traceFlags & TraceFlags.SAMPLED) !== 0',
    by: 'true',
    caughtBy: [GO_EDGE_LIBRARY],
  },
  {
    name: 'the decision that arrived is not respected: a trace that is not sampled says it is',
    file: 'api/unsampled/unsampled-span.ts',
    replace: 'traceFlags: TraceFlags.NONE',
    by: 'traceFlags: TraceFlags.SAMPLED',
    caughtBy: [HTTP_LEGACY, GRPC_LEGACY],
  },
  {
    name: 'sampled flag of traceparent lost',
    file: 'otel/propagator/kratos-propagator.ts',
    replace: 'return this.extractDebug(from, own, carrier, getter);',
    by: `return own
                ? trace.setSpanContext(context, { ...own, traceFlags: 0 })
                : this.extractDebug(from, own, carrier, getter);`,
    caughtBy: [HTTP_LEGACY, HTTP_LIBRARY, GRPC_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'upper half of a 128-bit trace id lost',
    file: 'otel/propagator/remote-span-context.ts',
    replace: 'other === undefined ? padId(header.traceId, 32) : other.traceId',
    by: 'padId(header.traceId, 32)',
    caughtBy: [HTTP_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'a Kratos service that sends traceparent on is skipped',
    file: 'otel/propagator/last-writer.ts',
    replace: ': padId(header.spanId, 16) !== note;',
    by: ': false;',
    caughtBy: [V1_FRAMEWORK, V2_FRAMEWORK],
  },
  {
    name: 'a mesh that sends kratos-trace-id on is skipped',
    file: 'otel/propagator/last-writer.ts',
    replace: ': padId(header.spanId, 16) !== note;',
    by: ': true;',
    caughtBy: [V1_FRAMEWORK, V2_FORWARDS],
  },
  {
    name: 'the last of several copies is read, not the first',
    file: 'otel/propagator/read-header-value.ts',
    replace: 'text.slice(0, comma).trim()',
    by: "text.slice(text.lastIndexOf(',') + 1).trim()",
    caughtBy: [V1_FRAMEWORK],
  },
  {
    name: 'traceparent wins over kratos-trace-id',
    file: 'otel/propagator/kratos-propagator.ts',
    replace: "this.kratosWins = onConflict === 'kratos';",
    by: 'this.kratosWins = false;',
    caughtBy: [HTTP_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'no traceparent',
    file: 'setup/open-propagators.ts',
    replace: "names.includes('tracecontext')",
    by: 'false',
    caughtBy: [HTTP_LIBRARY, W3C],
  },
  {
    name: 'a zero before the ids that a library sends',
    file: 'otel/propagator/kratos-propagator.ts',
    replace: 'const value = this.headerOf(span);',
    by: "const value = this.headerOf(span)?.replace(':', ':0');",
    caughtBy: [HTTP_LIBRARY, GRPC_LIBRARY],
  },
  {
    name: 'probability not in the header',
    file: 'wire/header/format-trace-header.ts',
    replace: "':s-' + float32ToHex(probability)",
    by: "''",
    caughtBy: [HTTP_LEGACY, GRPC_LIBRARY],
  },
  {
    name: 'follow() is of the kind client',
    file: 'api/kratos-trace.ts',
    replace: "'follow', serviceName, operationName, SpanKind.PRODUCER",
    by: "'follow', serviceName, operationName, SpanKind.CLIENT",
    caughtBy: [HTTP_LEGACY, GO_READS],
  },
  {
    name: 'splitSpans is off by one',
    file: 'wire/span/read/split-spans.ts',
    replace: 'return { spans, rest: bytes.subarray(at) };',
    by: 'return { spans, rest: bytes.subarray(Math.min(at + 1, bytes.length)) };',
    caughtBy: [GO_SENDS],
  },
  {
    name: 'splitSpans searches for the last bytes of a span',
    file: 'wire/span/read/split-spans.ts',
    replace: 'for (let at = start; at !== INCOMPLETE;) {',
    by: `const found = Buffer.from(bytes).indexOf('980601', start, 'hex');
    if (found >= 0)
        return found + 3;
    for (let at = start; at !== INCOMPLETE;) {`,
    caughtBy: [GO_SENDS],
  },
  {
    name: 'parent id in the wrong field of the wire',
    file: 'export/kratos/translation/encode-readable-span.ts',
    replace: 'writeId(writer, spanSchema.parentId,',
    by: 'writeId(writer, spanSchema.level,',
    caughtBy: [GO_READS, 'KratosExporter over unixgram'],
  },
  {
    name: 'no version on the wire',
    file: 'export/kratos/translation/encode-readable-span.ts',
    replace: 'writeInt32(writer, spanSchema.version, PROTOCOL_VERSION);',
    by: '',
    caughtBy: [GO_READS],
  },
  {
    name: 'floats under the kind BOOL',
    file: 'wire/span/write/write-tag.ts',
    replace: 'beginValue(writer, key, tagKind.FLOAT, EIGHT_BYTES)',
    by: 'beginValue(writer, key, tagKind.BOOL, EIGHT_BYTES)',
    caughtBy: [GO_READS],
  },
  {
    name: 'floats of the original read as booleans',
    file: 'wire/span/read/read-tag.ts',
    replace: 'if (value.length !== 8)',
    by: 'if (value.length > 0)',
    caughtBy: [GO_SENDS],
  },
  {
    name: 'nanoseconds of a time lost',
    file: 'wire/span/write/write-time.ts',
    replace: 'if (nanos > 0)',
    by: 'if (nanos > 1e9)',
    caughtBy: [GO_READS],
  },
  {
    name: 'wrong lengths before the spans',
    file: 'export/kratos/delimit-message.ts',
    replace: 'let length = message.length;',
    by: 'let length = message.length + 1;',
    caughtBy: ['over tcp with lengths'],
  },
  {
    name: 'relay: parents lost',
    file: 'relay/conversion/span-reader.ts',
    replace: "parentId === '' ? undefined : parentContext(traceId, parentId, tags.kind)",
    by: 'undefined',
    caughtBy: [RELAYED, 'Go over tcp → Jaeger'],
  },
  {
    name: 'relay: another kind',
    file: 'relay/conversion/relayed-tags.ts',
    replace: 'client: SpanKind.CLIENT,',
    by: 'client: SpanKind.SERVER,',
    caughtBy: [RELAYED, 'Go over tcp → Zipkin'],
  },
  {
    name: 'relay: integers beyond 2^53 as texts',
    file: 'export/otlp/write-otlp-attributes.ts',
    replace: "exact?.kind === 'int' && exact.value.toString() === value",
    by: 'exact === null',
    caughtBy: [RELAYED],
  },
  ...BACKEND_MUTANTS,
];
