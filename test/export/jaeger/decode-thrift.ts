import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';

/*
 * Decodes with thriftrw and the IDL files that Jaeger's own client ships, not with anything of this
 * package. Both senders write Thrift's binary protocol: over HTTP a bare `Batch`, over UDP the
 * message `Agent.emitBatch`.
 */

/** What a tag or a log field says, with its type: a LONG is a bigint. */
export type Typed = string | number | boolean | bigint;

export interface DecodedReference {
  type: string;
  traceId: string;
  spanId: string;
}

export interface DecodedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  flags: number;
  /** Microseconds. */
  start: bigint;
  /** Microseconds. */
  duration: bigint;
  /** One array a tag, in order. */
  tags: [string, Typed][];
  logs: { time: bigint; fields: [string, Typed][] }[];
  references: DecodedReference[];
  processTags: [string, Typed][];
}

interface RawTag {
  key: string;
  vType: string;
  vStr: string | null;
  vDouble: number | null;
  vBool: boolean | null;
  vLong: Buffer | null;
}
interface RawReference {
  refType: string;
  traceIdLow: Buffer;
  traceIdHigh: Buffer;
  spanId: Buffer;
}
interface RawSpan extends Omit<RawReference, 'refType'> {
  parentSpanId: Buffer;
  operationName: string;
  references: RawReference[] | null;
  flags: number;
  startTime: Buffer;
  duration: Buffer;
  tags: RawTag[];
  logs: { timestamp: Buffer; fields: RawTag[] }[];
}
interface RawBatch {
  process: { serviceName: string; tags: RawTag[] };
  spans: RawSpan[];
}
interface Reader<T> {
  readFrom(buffer: Buffer, offset: number): { err: Error | null; value: T; offset: number };
}
type ThriftConstructor = new (options: object) => {
  Batch: { rw: Reader<RawBatch> };
  Agent: { emitBatch: { argumentsMessageRW: Reader<{ body: { batch: RawBatch } }> } };
};

const root = createRequire(import.meta.url);
const fromExporter = createRequire(root.resolve('@opentelemetry/exporter-jaeger'));
const clientPath = fromExporter.resolve('jaeger-client');
const { Thrift } = createRequire(clientPath)('thriftrw') as { Thrift: ThriftConstructor };
const client = dirname(clientPath);
const jaeger = new Thrift({
  source: readFileSync(join(client, 'jaeger-idl/thrift/jaeger.thrift'), 'ascii'),
  allowOptionalArguments: true,
});
const agent = new Thrift({
  entryPoint: join(client, 'thriftrw-idl/agent.thrift'),
  allowOptionalArguments: true,
  allowFilesystemAccess: true,
});

/** Spans of the body of a request to a collector. */
export function decodeBatch(body: Buffer): DecodedSpan[] {
  return spansOf(read(jaeger.Batch.rw, body));
}

/** Spans of a packet to an agent. */
export function decodePacket(packet: Buffer): DecodedSpan[] {
  return spansOf(read(agent.Agent.emitBatch.argumentsMessageRW, packet).body.batch);
}

function read<T>(reader: Reader<T>, bytes: Buffer): T {
  const { err, value, offset } = reader.readFrom(bytes, 0);
  if (err) throw err;
  if (offset !== bytes.length) throw new Error(`${bytes.length - offset} bytes are left`);
  return value;
}

function spansOf({ process, spans }: RawBatch): DecodedSpan[] {
  return spans.map((span) => ({
    service: process.serviceName,
    traceId: hex(span.traceIdHigh) + hex(span.traceIdLow),
    spanId: hex(span.spanId),
    parentSpanId: hex(span.parentSpanId),
    name: span.operationName,
    flags: span.flags,
    start: span.startTime.readBigInt64BE(),
    duration: span.duration.readBigInt64BE(),
    tags: span.tags.map(typed),
    logs: span.logs.map(({ timestamp, fields }) => ({
      time: timestamp.readBigInt64BE(),
      fields: fields.map(typed),
    })),
    references: (span.references ?? []).map((reference) => ({
      type: reference.refType,
      traceId: hex(reference.traceIdHigh) + hex(reference.traceIdLow),
      spanId: hex(reference.spanId),
    })),
    processTags: process.tags.map(typed),
  }));
}

function typed({ key, vType, vStr, vDouble, vBool, vLong }: RawTag): [string, Typed] {
  const values: Record<string, Typed | null | undefined> = {
    STRING: vStr,
    DOUBLE: vDouble,
    BOOL: vBool,
    LONG: vLong?.readBigInt64BE(),
  };
  const value = values[vType];
  if (value === null || value === undefined) throw new Error(`${key} has no value of ${vType}`);
  return [key, value];
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}
