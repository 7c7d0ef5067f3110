import { SpanKind, SpanStatusCode, type Attributes, type SpanStatus } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { renameSpan } from '../../../src/otel/names/rename-span.js';
import { withoutArguments } from '../../../src/otel/names/sql-names.js';
import type { EndedSpan } from '../../../src/otel/sdk-shapes.js';

const OK: SpanStatus = { code: SpanStatusCode.UNSET };

function rename(name: string, kind: SpanKind, attributes: Attributes, status = OK) {
  return renameSpan({ name, kind, attributes, status } as EndedSpan, 'web');
}

const { CLIENT, SERVER, INTERNAL } = SpanKind;

describe('the names and tags of the original', () => {
  const url = 'http://host/api/users/7%20a?x=1';
  it.each<[string, Attributes]>([
    [
      'stable',
      { 'http.request.method': 'GET', 'url.path': '/api/users/7%20a', 'url.query': 'x=1' },
    ],
    [
      'stable, with ?',
      { 'http.request.method': 'GET', 'url.path': '/api/users/7%20a', 'url.query': '?x=1' },
    ],
    ['old', { 'http.method': 'GET', 'http.target': '/api/users/7%20a?x=1' }],
    ['old, with a URL', { 'http.method': 'GET', 'http.url': url }],
  ])('are those of an HTTP server (%s)', (_, attributes) => {
    const found = rename('GET', SERVER, attributes);
    expect(found?.name).toBe('/api/users/7 a');
    expect(Object.entries(found?.tags ?? {})).toEqual([
      ['component', 'net/http'],
      ['http.method', 'GET'],
      ['http.url', '/api/users/7%20a?x=1'],
      ['caller', 'web'],
    ]);
  });

  it.each<[string, Attributes]>([
    [
      'stable',
      { 'http.request.method': 'POST', 'url.full': url, 'http.response.status_code': 200 },
    ],
    ['old', { 'http.method': 'POST', 'http.url': url, 'http.status_code': '200' }],
  ])('are those of an HTTP client (%s)', (_, attributes) => {
    expect(rename('POST', CLIENT, { ...attributes, 'peer.service': 'users' })).toEqual({
      name: 'HTTP:POST',
      tags: {
        component: 'net/http',
        'http.method': 'POST',
        'http.url': url,
        'peer.service': 'users',
      },
      last: { 'http.status_code': 200 },
    });
  });

  it('have the method as it was sent, and a path that cannot be decoded as it is', () => {
    const attributes = { 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW' };
    expect(rename('HTTP', CLIENT, attributes)?.name).toBe('HTTP:BREW');
    const bad = { 'http.request.method': 'GET', 'url.path': '/%E0%A4%A' };
    expect(rename('GET', SERVER, bad)?.name).toBe('/%E0%A4%A');
  });

  it.each<[string, Attributes]>([
    ['old', { 'rpc.system': 'grpc', 'rpc.service': 'pkg.Svc', 'rpc.method': 'M' }],
    ['stable', { 'rpc.system.name': 'grpc', 'rpc.method': 'pkg.Svc/M' }],
    ['no method', { 'rpc.system': 'grpc' }],
  ])('are those of gRPC (%s)', (_, attributes) => {
    const given = { ...attributes, 'server.address': '::1', 'server.port': 90 };
    expect(rename('grpc.pkg.Svc/M', CLIENT, given)).toEqual({
      name: '/pkg.Svc/M',
      tags: { 'legacy.address': '[::1]:90', 'legacy.comment': '' },
    });
    expect(rename('grpc.pkg.Svc/M', SERVER, attributes)).toEqual({ name: '/pkg.Svc/M', tags: {} });
    const known = { ...attributes, 'network.peer.address': '10.0.0.1', 'network.peer.port': 7 };
    expect(rename('grpc.pkg.Svc/M', SERVER, known)?.tags).toEqual({
      'legacy.address': '10.0.0.1:7',
    });
    expect(rename('x', INTERNAL, attributes)).toBeUndefined();
  });

  it.each<[string, Attributes, string, string | undefined]>([
    ['get', { 'db.statement': 'get k' }, 'Redis:GET', 'GET k'],
    ['set', { 'db.query.text': 'set k [1 other arguments]' }, 'Redis:SET', 'SET k'],
    ['auth', { 'db.query.text': 'auth [1 other arguments]' }, 'Redis:AUTH', 'AUTH'],
    ['hset', { 'db.query.text': 'hset h f [1 other arguments]' }, 'Redis:HSET', 'HSET h'],
    ['redis-PING', {}, 'Redis:PING', 'PING'],
    [
      'get',
      { 'db.query.text': 'get k', 'db.operation.name': 'PIPELINE get' },
      'Redis:Pipeline',
      undefined,
    ],
    ['MULTI', { 'db.operation.name': 'MULTI' }, 'Redis:Pipeline', undefined],
  ])('are those of Redis: %s %j', (name, attributes, expected, statement) => {
    for (const system of ['db.system', 'db.system.name']) {
      const found = rename(name, CLIENT, {
        [system]: 'redis',
        ...attributes,
        'server.address': 'r',
      });
      expect(found?.name).toBe(expected);
      expect(found?.tags).toEqual({
        component: 'library/cache/redis',
        'peer.service': 'redis',
        'peer.address': 'r',
        ...(statement !== undefined && { 'db.statement': statement }),
      });
    }
  });

  it.each<[string, Attributes, string, string]>([
    ['get', { 'db.memcached.key': 'k' }, 'Get', 'Get k'],
    ['get', { 'db.memcached.key': ['a', 'b'] }, 'GetMulti', 'GetMulti a b'],
    ['gets', { 'db.statement': 'gets a b' }, 'GetMulti', 'GetMulti a b'],
    ['set', { 'db.query.text': 'set k 0 10 5\r\nsecret' }, 'Set', 'Set k'],
    ['incr', { 'db.statement': 'incr k 5' }, 'Increment', 'Increment k 5'],
    ['touch', { 'db.statement': 'touch k 60' }, 'Touch', 'Touch k 60'],
    ['cas', { 'db.memcached.key': 'k' }, 'CompareAndSwap', 'CompareAndSwap k'],
    ['append', { 'db.memcached.key': 'k' }, 'Append', 'Append k'],
  ])('are those of memcached: %s %j', (type, attributes, action, statement) => {
    const given = { 'db.system': 'memcached', 'net.peer.name': 'm', 'net.peer.port': 11211 };
    expect(rename(`memcached ${type}`, CLIENT, { ...given, ...attributes })).toEqual({
      name: `Memcache:${action}`,
      tags: {
        component: 'cache/memcache',
        'peer.service': 'memcache',
        'peer.address': 'tcp://m:11211',
        'db.statement': statement,
      },
    });
  });

  it.each([
    ['BEGIN', 'begin', ''],
    ['START TRANSACTION', 'begin', ''],
    ['COMMIT', 'commit', ''],
    ['/* x */ rollback work;', 'rollback', ''],
    ['ROLLBACK TO SAVEPOINT a', 'exec', 'ROLLBACK TO SAVEPOINT a'],
    [
      "SELECT * FROM t1 WHERE a = 'it''s' AND b = 5",
      'query',
      'SELECT * FROM t1 WHERE a = ? AND b = ?',
    ],
    ['/* who */ (select 1)', 'query', '/* who */ (select ?)'],
    ['INSERT INTO `5` VALUES (?, -1.5e3, 0xFF, "x', 'exec', 'INSERT INTO `5` VALUES (?, -?, ?, ?'],
  ])('are those of MySQL: %s', (text, name, comment) => {
    const attributes = { 'db.system': 'mysql', 'net.peer.name': 'db', 'net.peer.port': 3306 };
    expect(rename('x', CLIENT, { ...attributes, 'db.statement': text })).toEqual({
      name,
      tags: { 'legacy.address': 'db:3306', 'legacy.comment': comment },
    });
  });

  it.each(['kratos-status-code', 'kratos_status_code'])('are failed by the header %s', (name) => {
    for (const kind of [CLIENT, SERVER]) {
      const attributes = { 'http.request.method': 'GET', 'url.path': '/' };
      const errorOf = (code: string) =>
        rename('GET', kind, { ...attributes, [`http.response.header.${name}`]: [code] })?.error;
      expect(errorOf('-404')).toBe('-404');
      expect(errorOf('0')).toBeUndefined();
    }
  });

  it('have the texts of warden for errors of gRPC', () => {
    const attributes = { 'rpc.system': 'grpc', 'rpc.method': 'a/B', 'rpc.grpc.status_code': 2 };
    const status = { code: SpanStatusCode.ERROR, message: '2 UNKNOWN: -404' };
    expect(rename('x', SERVER, attributes, status)?.error).toBe(
      'rpc error: code = Unknown desc = -404',
    );
    expect(rename('x', CLIENT, attributes, status)?.error).toBe('-404: -404');
    const bare = { code: SpanStatusCode.ERROR };
    const given = { ...attributes, 'grpc.error_message': '2 UNKNOWN: boom' };
    expect(rename('x', CLIENT, given, bare)?.error).toBe('boom: -500');
    expect(rename('x', CLIENT, attributes, bare)?.error).toBeUndefined();
    expect(rename('x', CLIENT, given)?.error).toBeUndefined();
  });

  it('leave other spans alone', () => {
    expect(rename('x', CLIENT, {})).toBeUndefined();
    expect(rename('x', SERVER, { 'http.request.method': 'GET' })).toBeUndefined();
    expect(rename('x', CLIENT, { 'db.system': 'mongodb' })).toBeUndefined();
    expect(rename('connect', CLIENT, { 'db.system': 'mysql' })).toBeUndefined();
  });

  it('mask a long text in linear time', () => {
    const start = performance.now();
    withoutArguments(`'${'\\'.repeat(25_000)}`);
    withoutArguments("'a".repeat(12_500));
    withoutArguments('1'.repeat(25_000));
    withoutArguments('`'.repeat(24_999));
    expect(performance.now() - start).toBeLessThan(500);
  });
});
