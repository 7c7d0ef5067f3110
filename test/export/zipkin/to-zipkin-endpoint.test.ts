import { SpanKind, type Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPeerAddress } from '../../../src/export/zipkin/peer-address.js';
import { toZipkinEndpoint } from '../../../src/export/zipkin/to-zipkin-endpoint.js';

const { CLIENT, SERVER, PRODUCER, CONSUMER, INTERNAL } = SpanKind;

describe('the remote endpoint of a span', () => {
  const clients: [string, Attributes, object | undefined][] = [
    ['a fork', { 'peer.service': 'redis' }, { serviceName: 'redis' }],
    [
      'the redis library of Kratos',
      { 'peer.service': 'redis', 'peer.address': '10.0.0.7:6379' },
      { serviceName: 'redis', ipv4: '10.0.0.7', port: 6379 },
    ],
    [
      'the memcache library of Kratos',
      { 'peer.service': 'memcache', 'peer.address': 'tcp://cache.shop:11211' },
      { serviceName: 'memcache', port: 11211 },
    ],
    [
      'the sql library of Kratos',
      { 'legacy.address': 'db.shop:3306' },
      { serviceName: 'db.shop', port: 3306 },
    ],
    [
      'OpenTracing',
      { 'peer.hostname': 'mail.shop', 'peer.ipv4': '10.0.0.9', 'peer.port': 25 },
      { serviceName: 'mail.shop', ipv4: '10.0.0.9', port: 25 },
    ],
    ['an IPv6 peer', { 'peer.ipv6': 'fe80::1' }, { serviceName: 'fe80::1', ipv6: 'fe80::1' }],
    [
      'a client of OpenTelemetry',
      { 'server.address': 'api.shop', 'server.port': 443, 'network.peer.address': '10.1.1.1' },
      { serviceName: 'api.shop', ipv4: '10.1.1.1', port: 443 },
    ],
    [
      'an older client of OpenTelemetry',
      {
        'net.peer.name': 'api.shop',
        'net.peer.port': '8080',
        'net.sock.peer.addr': '::ffff:10.1.1.2',
      },
      { serviceName: 'api.shop', ipv4: '10.1.1.2', port: 8080 },
    ],
    [
      'a database at an address',
      { 'db.system': 'mysql', 'server.address': '127.0.0.1', 'server.port': 3306 },
      { serviceName: 'mysql', ipv4: '127.0.0.1', port: 3306 },
    ],
    [
      'a database by its name',
      { 'db.name': 'orders', 'db.system': 'mysql' },
      { serviceName: 'orders' },
    ],
    ['a queue', { 'messaging.system': 'kafka' }, { serviceName: 'kafka' }],
    ['ranks', { 'peer.address': 'b:1', 'server.address': 'a' }, { serviceName: 'a', port: 1 }],
    ['an empty name', { 'peer.service': '', 'server.address': 'a' }, { serviceName: 'a' }],
    ['a port that is none', { 'peer.service': 'a', 'peer.port': 70_000 }, { serviceName: 'a' }],
    ['a path of a socket', { 'peer.address': '/run/redis.sock' }, undefined],
    ['what is no text', { 'peer.service': 7, 'server.address': true }, undefined],
    ['nothing', { component: 'x' }, undefined],
  ];
  it.each(clients)('is what the attributes say: %s', (_title, attributes, expected) => {
    for (const kind of [CLIENT, PRODUCER, CONSUMER]) {
      expect(toZipkinEndpoint(kind, attributes)).toEqual(expected);
    }
    expect(toZipkinEndpoint(INTERNAL, attributes)).toBeUndefined();
  });

  const servers: [Attributes, object | undefined][] = [
    [{ 'peer.service': 'web' }, { serviceName: 'web' }],
    [{ 'server.address': 'shop', 'server.port': 80 }, undefined],
    [
      { 'network.peer.address': '10.0.0.1', 'network.peer.port': 50_000 },
      { ipv4: '10.0.0.1', port: 50_000 },
    ],
    [{ 'legacy.address': '10.0.0.1:50000' }, { ipv4: '10.0.0.1', port: 50_000 }],
    [{ 'peer.hostname': 'client-17' }, undefined],
  ];
  it.each(servers)('of a server is the client: %j', (attributes, expected) => {
    expect(toZipkinEndpoint(SERVER, attributes)).toEqual(expected);
  });

  it('is one that Zipkin takes, whatever the attributes are', () => {
    const keys = [
      'peer.service',
      'server.address',
      'server.port',
      'peer.address',
      'peer.port',
      'net.peer.ip',
    ];
    const attributes = fc.dictionary(
      fc.constantFrom(...keys),
      fc.oneof(fc.string(), fc.integer(), fc.ipV4(), fc.ipV6()),
    );
    fc.assert(
      fc.property(attributes, (given) => {
        const { port = 1, serviceName = 'x' } = toZipkinEndpoint(CLIENT, given) ?? {};
        expect(Number.isInteger(port) && port > 0 && port < 65_536).toBe(true);
        expect(serviceName).not.toBe('');
      }),
    );
  });
});

describe('readPeerAddress', () => {
  const addresses: [unknown, object][] = [
    ['10.0.0.1:6379', { ipv4: '10.0.0.1', port: 6379 }],
    ['10.0.0.1', { ipv4: '10.0.0.1' }],
    ['[::1]:6379', { ipv6: '::1', port: 6379 }],
    ['::1', { ipv6: '::1' }],
    ['redis.shop:6379', { name: 'redis.shop', port: 6379 }],
    ['mysql://user:secret@db.shop:3306/orders', { name: 'db.shop', port: 3306 }],
    ['user:p@ss@10.0.0.2:3306', { ipv4: '10.0.0.2', port: 3306 }],
    ['redis.shop:0', { name: 'redis.shop' }],
    ['/run/mysql.sock', {}],
    [':6379', {}],
    ['', {}],
    [undefined, {}],
  ];
  it.each(addresses)('reads %j as %j', (text, expected) => {
    expect(readPeerAddress(text)).toEqual(expected);
  });
});
