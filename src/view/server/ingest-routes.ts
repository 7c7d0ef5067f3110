import type { IncomingMessage, ServerResponse } from 'node:http';
import { readImport } from '../ingest/read-import.js';
import { readKratosSpans } from '../ingest/read-kratos-spans.js';
import { readOtlp } from '../ingest/read-otlp.js';
import { readOtlpProtobuf } from '../ingest/read-otlp-protobuf.js';
import { readZipkinJson } from '../ingest/read-zipkin-json.js';
import type { ReadSpans } from '../model/view-span.js';
import type { TraceStore } from '../store/trace-store.js';
import { answerBytes, answerJson, HttpError } from './answer.js';
import { BodyReader } from './body-reader.js';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';

/** Answers a request once its body is in the store. */
export type Ingest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * What takes spans, by path.
 *
 * @param store - Where they go.
 */
export function ingestRoutes(store: TraceStore): ReadonlyMap<string, Ingest> {
  const bodies = new BodyReader();
  const take = async (
    request: IncomingMessage,
    read: (body: Buffer) => ReadSpans,
  ): Promise<ReadSpans> => {
    const result = parse(await bodies.read(request), read);
    store.add(result);
    return result;
  };
  return new Map<string, Ingest>([
    [
      '/api/v2/spans',
      async (request, response) => {
        expectType(request, [JSON_TYPE]);
        const { spans, refused, reason } = await take(request, (body) =>
          readZipkinJson(json(body)),
        );
        if (refused > 0 && spans.length === 0) throw new HttpError(400, reason ?? 'no span');
        response.writeHead(202).end();
      },
    ],
    [
      '/v1/traces',
      async (request, response) => {
        const type = expectType(request, [JSON_TYPE, PROTOBUF_TYPE]);
        const isJson = type === JSON_TYPE;
        const result = await take(
          request,
          isJson ? (body) => readOtlp(json(body)) : readOtlpProtobuf,
        );
        const body = isJson ? JSON.stringify(partialSuccess(result)) : partialSuccessBytes(result);
        answerBytes(response, 200, type, body);
      },
    ],
    [
      '/api/kratos/spans',
      async (request, response) => {
        await take(request, readKratosSpans);
        response.writeHead(202).end();
      },
    ],
    [
      '/api/import',
      async (request, response) => {
        const { spans, refused, reason } = await take(request, (body) => readImport(String(body)));
        const ids = [...new Set(spans.map(({ traceId }) => traceId))];
        const traces = new Set(ids.map((id) => store.find(id)?.id));
        const [only] = traces.size === 1 ? traces : [];
        answerJson(response, 200, {
          spans: spans.length,
          traces: traces.size,
          refused,
          reason,
          only,
        });
      },
    ],
  ]);
}

function parse(body: Buffer, read: (body: Buffer) => ReadSpans): ReadSpans {
  try {
    return read(body);
  } catch (error) {
    throw new HttpError(400, error instanceof Error ? error.message : String(error));
  }
}

function json(body: Buffer): unknown {
  return JSON.parse(String(body)) as unknown;
}

function expectType(request: IncomingMessage, allowed: readonly string[]): string {
  const [type = ''] = (request.headers['content-type'] ?? JSON_TYPE).split(';');
  const known = type.trim().toLowerCase().replace('application/protobuf', PROTOBUF_TYPE);
  if (allowed.includes(known)) return known;
  throw new HttpError(
    415,
    `content-type must be ${allowed.join(' or ')}, got ${JSON.stringify(type)}`,
  );
}

function partialSuccess({ refused, reason }: ReadSpans): object {
  if (refused === 0) return {};
  return { partialSuccess: { rejectedSpans: String(refused), errorMessage: reason ?? '' } };
}

/** An `ExportTraceServiceResponse`: nothing, or `partial_success` with the number that were refused. */
function partialSuccessBytes({ refused }: ReadSpans): Buffer {
  if (refused === 0) return Buffer.alloc(0);
  const varint: number[] = [];
  for (let rest = refused; ; rest = Math.floor(rest / 128)) {
    varint.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  return Buffer.from([0x0a, varint.length + 1, 0x08, ...varint]);
}
