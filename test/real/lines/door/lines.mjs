/**
 * What a user types, by line of OpenTelemetry: the rows of README's table.
 *
 * @typedef {object} DoorLine
 * @property {string} name
 * @property {number[]} nodes - Versions of Node; it is installed by the first.
 * @property {string[]} packages
 * @property {string[]} next - What is installed after that, one after the other.
 */

/** @type {DoorLine[]} */
export const DOOR_LINES = [
  {
    name: 'SDK 2.0',
    nodes: [20, 22, 24],
    packages: ['@opentelemetry/api@1.9', '@opentelemetry/sdk-trace-base@2.0.0'],
    next: [
      '@opentelemetry/instrumentation-http@0.200.0',
      '@opentelemetry/instrumentation-undici@0.11',
    ],
  },
  {
    name: 'SDK 2.12',
    nodes: [20, 22, 24],
    packages: ['@opentelemetry/api@1.9', '@opentelemetry/sdk-trace-base@2.12'],
    next: [
      '@opentelemetry/instrumentation-http@0.223',
      '@opentelemetry/instrumentation-undici@0.33',
      '@opentelemetry/exporter-zipkin@2',
      '@opentelemetry/exporter-trace-otlp-proto@0.223',
    ],
  },
  {
    name: 'SDK 3',
    nodes: [22, 24, 26],
    packages: ['@opentelemetry/api', '@opentelemetry/sdk-trace@3'],
    next: [
      '@opentelemetry/instrumentation-http@latest',
      '@opentelemetry/instrumentation-undici@latest',
      '@opentelemetry/exporter-zipkin@latest',
      '@opentelemetry/exporter-trace-otlp-proto@latest',
      '@opentelemetry/auto-instrumentations-node@latest',
    ],
  },
];

// Spans of one request: the application's two calls by fetch, and their servers.
const CALLED_TWICE = ['client', 'client', 'server', 'server'];
// Its request, and its calls by HTTP and gRPC.
const OF_THE_ENTRIES = ['client', 'client', 'server', 'server', 'server'];

/** How the application is started: options of Node, which file, and the kinds of its spans. */
export const STARTS = ['mjs', 'cjs'].flatMap((ext) => [
  { name: `init, ${ext}`, args: [`app-init.${ext}`], kinds: CALLED_TWICE },
  { name: `kratos-otel/http and /grpc, ${ext}`, args: [`entries.${ext}`], kinds: OF_THE_ENTRIES },
  ...['--import', '--require'].map((option) => ({
    name: `${option}, ${ext}`,
    args: [option, 'kratos-otel/register', `app.${ext}`],
    kinds: CALLED_TWICE,
  })),
]);
