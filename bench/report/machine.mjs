import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

const PACKAGES = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/core',
  '@opentelemetry/shim-opentracing',
  '@opentelemetry/propagator-b3',
  '@opentelemetry/propagator-jaeger',
  '@opentelemetry/exporter-zipkin',
  '@opentelemetry/otlp-transformer',
  'jaeger-client',
  'zipkin',
  'mitata',
];

/** @returns {string[]} What everything was measured on, and which versions. */
export function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${model}, ${availableParallelism()} cores, ${memory} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    PACKAGES.map((name) => `${name} ${version(name)}`).join(', '),
  ];
}

function version(name) {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
