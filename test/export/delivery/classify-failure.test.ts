import { ExportResultCode } from '../../../src/otel/sdk-shapes.js';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../src/export/delivery/classify-failure.js';

const { FAILED } = ExportResultCode;
const coded = (code: unknown, message = 'x', more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });
const grpc = (code: number, details = ''): Error =>
  coded(code, `${code} X: ${details}`, { details });

describe('classifyFailure', () => {
  it.each<[string, unknown, string]>([
    ['exporter-zipkin: 503', new Error('Got unexpected status code from zipkin: 503'), 'retry'],
    [
      'exporter-zipkin: 400',
      new Error('Got unexpected status code from zipkin: 400'),
      'unreadable',
    ],
    ['exporter-zipkin: 302', new Error('Got unexpected status code from zipkin: 302'), 'rejected'],
    ['OTLP over HTTP: 422', coded(422, 'Unprocessable Entity'), 'unreadable'],
    ['OTLP over HTTP: 307', coded(307, 'Temporary Redirect'), 'rejected'],
    ['exporter-zipkin: 413', new Error('Got unexpected status code from zipkin: 413'), 'too large'],
    [
      'exporter-jaeger: 429',
      new Error('error sending spans over HTTP: server responded with HTTP 429'),
      'retry',
    ],
    [
      'exporter-jaeger: refused connection',
      new Error('error sending spans over HTTP: Error: connect ECONNREFUSED 127.0.0.1:1'),
      'retry',
    ],
    ['OTLP over HTTP: 502', coded(502, 'Bad Gateway'), 'retry'],
    ['OTLP over HTTP: 500', coded(500, 'Internal Server Error'), 'rejected'],
    ['OTLP over HTTP: 501', coded(501, 'Not Implemented'), 'rejected'],
    ['OTLP over HTTP: 401', coded(401, 'Unauthorized'), 'rejected'],
    ['OTLP over HTTP: timeout', new Error('Request timed out'), 'retry'],
    ['gRPC: UNAVAILABLE', grpc(14, 'No connection established'), 'retry'],
    ['gRPC: DEADLINE_EXCEEDED', grpc(4), 'retry'],
    ['gRPC: INVALID_ARGUMENT', grpc(3), 'unreadable'],
    ['gRPC: UNAUTHENTICATED', grpc(16), 'rejected'],
    [
      'gRPC: message too large',
      grpc(8, 'Received message larger than max (5000000 vs. 4194304)'),
      'too large',
    ],
    ['a socket error', coded('ECONNRESET', 'read ECONNRESET'), 'retry'],
    ['a socket that was closed', new Error('socket hang up'), 'retry'],
    ['a missing unix socket', coded('ENOENT', 'connect ENOENT /x'), 'retry'],
    ['a name that does not resolve for now', coded('EAI_AGAIN'), 'retry'],
    ['fetch', new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'retry'],
    [
      'several addresses',
      coded('ECONNREFUSED', '', { errors: [coded('ECONNREFUSED'), coded('ENETUNREACH')] }),
      'retry',
    ],
    ['a datagram that is too large', coded('EMSGSIZE', 'send EMSGSIZE'), 'too large'],
    ['an encoder', new Error('Error encoding Thrift batch: x'), 'not encoded'],
    ['a fault of a program', new TypeError('x is not a function'), 'not encoded'],
    ['no descriptor left', coded('EMFILE', 'connect EMFILE 127.0.0.1:9411'), 'retry'],
    ['no local port left', coded('EADDRNOTAVAIL', 'connect EADDRNOTAVAIL 127.0.0.1:1'), 'retry'],
    ['no permission for a socket', coded('EACCES', 'connect EACCES /run/s'), 'retry'],
    ['no route', new Error('connect ENETUNREACH 192.0.2.1:9411'), 'retry'],
    ['a certificate that is over', coded('CERT_HAS_EXPIRED', 'certificate has expired'), 'retry'],
    ['a certificate of its own', coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'), 'retry'],
    ['no TLS at the other end', coded('EPROTO', 'write EPROTO SSL routines'), 'retry'],
    ['a word in capitals', new Error('ERROR: no'), 'unknown'],
    ['nothing known', new Error('backend says no'), 'unknown'],
    ['no error at all', undefined, 'unknown'],
    ['a text', 'EPIPE', 'retry'],
  ])('%s', (_what, error, expected) => {
    const outcome = classifyFailure({ code: FAILED, error: error as Error }, 0);
    const verdicts: Record<string, object> = {
      retry: { kind: 'retry' },
      unknown: { kind: 'unknown' },
      rejected: { kind: 'drop', reason: 'rejected' },
      unreadable: { kind: 'split', reason: 'rejected' },
      'too large': { kind: 'split', reason: 'too large' },
      'not encoded': { kind: 'split', reason: 'cannot be encoded' },
    };
    expect(outcome).toMatchObject(verdicts[expected]!);
  });

  it('believes the status that an exporter tells before the text of its error', () => {
    const error = new Error('Export failed with retryable status');
    expect(classifyFailure({ code: FAILED, error, status: 429, retryAfter: '2' }, 0)).toMatchObject(
      { kind: 'retry', retryAfter: 2_000 },
    );
    expect(classifyFailure({ code: FAILED, error, status: 404 }, 0)).toMatchObject({
      kind: 'drop',
      reason: 'rejected',
    });
  });

  it('reads an error of a million parts in no time', () => {
    const error = new AggregateError([], 'all failed');
    error.errors = Array(1_000_000).fill(new Error('x'));
    const start = performance.now();
    expect(classifyFailure({ code: FAILED, error }, 0).kind).toBe('unknown');
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('does not take the digits of an address or a port for a status', () => {
    const error = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:503');
    expect(classifyFailure({ code: FAILED, error }, 0).kind).toBe('retry');
    const unknown = new Error('no answer from host 400');
    expect(classifyFailure({ code: FAILED, error: unknown }, 0).kind).toBe('unknown');
  });

  it('survives errors that cause each other', () => {
    const error = new Error('a');
    error.cause = error;
    expect(classifyFailure({ code: FAILED, error }, 0).kind).toBe('unknown');
  });
});
