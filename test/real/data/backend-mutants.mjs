const ZIPKIN_WAYS = 'Zipkin: three services, three ways to report';
const ZIPKIN_ERROR = 'Zipkin: an error on its way up';
const ZIPKIN_GO = 'Zipkin: Node → Go → Node';
const JAEGER_THRIFT = 'Jaeger: Thrift over HTTP and UDP';
const JAEGER_OTLP = 'Jaeger: OTLP, then Thrift';
const JAEGER_1 = 'Jaeger 1: flags';
const FULL_LINK = 'Full link';
const SDK_2 = 'sdk-trace-base 2.0.0, Node 20';
const SDK_3 = 'sdk-trace 3.1.1, Node 24';
const NODE_SDK = 'NodeSDK 0.223.0, Node 24';

/** @type {import('./mutants.mjs').Mutant[]} */
export const BACKEND_MUTANTS = [
  {
    name: 'Zipkin: no parent',
    file: 'export/zipkin/zipkin-readable-span.ts',
    replace: 'if (parentId !== undefined) {',
    by: 'if (traceId === undefined) {',
    caughtBy: [ZIPKIN_WAYS, ZIPKIN_GO],
  },
  {
    name: 'Zipkin: no kind',
    file: 'export/zipkin/zipkin-readable-span.ts',
    replace: "this.kind = kindOfTag(span.attributes['span.kind']) ?? span.kind;",
    by: 'this.kind = 0;',
    caughtBy: [ZIPKIN_WAYS, ZIPKIN_GO],
  },
  {
    name: 'Zipkin: nanoseconds for microseconds',
    file: 'export/whole-microseconds.ts',
    replace: 'round(time[1] / 1e3)',
    by: 'round(time[1])',
    caughtBy: [ZIPKIN_WAYS],
  },
  {
    name: 'Zipkin: names of logs without their fields',
    file: 'export/zipkin/to-zipkin-events.ts',
    replace: 'return isNamedByFields ? annotations : ',
    by: 'return isNamedByFields ? [name] : ',
    caughtBy: [ZIPKIN_WAYS, ZIPKIN_ERROR],
  },
  {
    name: 'Jaeger: a follow-up that refers to its parent as a child only',
    file: 'export/jaeger/translation/to-jaeger-references.ts',
    replace: "isChildOf ? 'CHILD_OF' : 'FOLLOWS_FROM'",
    by: "'CHILD_OF'",
    caughtBy: [JAEGER_THRIFT, JAEGER_1],
  },
  {
    name: 'Jaeger: no reference to the parent',
    file: 'export/jaeger/translation/to-jaeger-references.ts',
    replace: "[reference('CHILD_OF', span.spanContext().traceId, parentId, bits), ...links]",
    by: 'links',
    caughtBy: [JAEGER_1],
  },
  {
    name: 'Jaeger: doubles for longs',
    file: 'export/jaeger/translation/to-jaeger-tag.ts',
    replace: "? { key, vType: 'LONG', vLong: value }",
    by: "? { key, vType: 'DOUBLE', vDouble: value }",
    caughtBy: [JAEGER_THRIFT, JAEGER_OTLP, JAEGER_1],
  },
  {
    name: 'Jaeger: a long is rounded as a double',
    file: 'export/jaeger/translation/to-jaeger-tag.ts',
    replace: 'vLong: toInt64(BigInt(value))',
    by: 'vLong: toInt64(BigInt(Number(value)))',
    caughtBy: [JAEGER_THRIFT, JAEGER_1],
  },
  {
    name: 'Jaeger: milliseconds for microseconds',
    file: 'export/jaeger/translation/to-jaeger-span.ts',
    replace: 'const { floor } = Math;',
    by: 'const floor = (micros: number) => Math.floor(micros / 1e3);',
    caughtBy: [JAEGER_THRIFT, JAEGER_OTLP],
  },
  {
    name: 'Jaeger: no debug flag',
    file: 'export/jaeger/translation/to-jaeger-span.ts',
    replace: 'return FLAG_SAMPLED | FLAG_DEBUG;',
    by: 'return FLAG_SAMPLED;',
    caughtBy: [JAEGER_1],
  },
  {
    name: 'Jaeger: a failed span without its message',
    file: 'export/jaeger/translation/to-jaeger-log.ts',
    replace: "['exception.message', 'message'],",
    by: '',
    caughtBy: ['Jaeger: an error, by each protocol'],
  },
  {
    name: 'run() does not make its span active',
    file: 'api/live-trace.ts',
    replace: 'return contexts.with(this.context(), fn);',
    by: 'return fn();',
    caughtBy: [FULL_LINK, SDK_2, SDK_3],
  },
  {
    name: 'the header of a span names its parent',
    file: 'otel/propagator/span-header.ts',
    replace: 'joinTraceHeader(traceId, spanId, parentId, flags',
    by: 'joinTraceHeader(traceId, parentId, parentId, flags',
    caughtBy: [FULL_LINK, SDK_2],
  },
  {
    name: 'as many children as one likes',
    file: 'otel/limits/span-limiter.ts',
    replace: 'if (parentState.children > this.limits.maxChildren)',
    by: 'if (false)',
    caughtBy: [SDK_2, SDK_3, NODE_SDK],
  },
  {
    name: 'the id of a root is not that of its trace',
    file: 'otel/span/kratos-id-generator.ts',
    replace: "const id = this.lastSpanId === '' ? this.next() : this.lastSpanId;",
    by: 'const id = this.next();',
    caughtBy: [SDK_2, SDK_3, NODE_SDK],
  },
  {
    name: 'the first of a slot and second is nothing special',
    file: 'otel/sampler/slot-sampling.ts',
    replace: 'return 1;',
    by: '',
    caughtBy: [SDK_2, SDK_3, NODE_SDK],
  },
  {
    name: 'register: no hook for ESM',
    file: 'register/set-up-process.ts',
    replace: 'hookEsmImports(installed.map(({ file }) => file));',
    by: '',
    caughtBy: ['--import kratos-otel/register, register-express.mjs, Node 20'],
  },
  {
    name: 'register: modules of Node are patched when somebody requires them',
    file: 'setup/patch-loaded-modules.ts',
    replace: 'isTouched = touch(module.name) || isTouched;',
    by: '',
    caughtBy: ['--import kratos-otel/register, register-app.mjs, Node 20'],
  },
  {
    name: 'keep: an aborted request went well',
    file: 'otel/keep/has-failed.ts',
    replace: "const FAILURE_EVENTS = ['exception', 'aborted'];",
    by: "const FAILURE_EVENTS = ['exception'];",
    caughtBy: ['five services, one request in a hundred fails'],
  },
];
