import { describe, expect, it, vi } from 'vitest';
import type { KratosNetwork } from '../../../src/config/dsn/destination.js';
import { openTransport } from '../../../src/export/kratos/transport/open-transport.js';
import { freeAddr, receive } from './local-receiver.js';
import { isUnixgramAvailable, unixgramNote } from './unixgram-available.js';

const NETWORKS: KratosNetwork[] = ['tcp', 'unix', 'udp', 'unixgram'];
const DATAGRAMS: KratosNetwork[] = ['udp', 'unixgram'];

const testOf = (network: KratosNetwork) =>
  it.skipIf(network === 'unixgram' && !isUnixgramAvailable);
const noteOf = (network: KratosNetwork) => (network === 'unixgram' ? unixgramNote : '');

describe.each(NETWORKS)('a transport over %s', (network) => {
  testOf(network)(`sends nothing after it was closed${noteOf(network)}`, async () => {
    const receiver = await receive(network, await freeAddr(network));
    const { addr } = receiver;
    const transport = openTransport({ network, addr, timeout: 500 });
    const sent = transport.send([Buffer.from('last words')]);
    await transport.close();
    await transport.close();
    expect(await sent).toEqual({ settled: 1, tooLong: [] });
    expect(await transport.send([Buffer.from('too late')])).toEqual({
      settled: 0,
      tooLong: [],
      error: new Error(`kratos-otel/reporter: ${network} ${addr} is closed`),
    });
    await vi.waitFor(() => {
      expect(receiver.connections.flat().map(String)).toEqual(['last words']);
    });
    await receiver.close();
  });

  testOf(network)(`connects to nobody before it sends${noteOf(network)}`, async () => {
    await openTransport({ network, addr: await freeAddr(network), timeout: 500 }).close();
  });
});

describe.each(DATAGRAMS)('a transport over %s', (network) => {
  testOf(network)(`refuses a message that the network cannot carry${noteOf(network)}`, async () => {
    const receiver = await receive(network, await freeAddr(network));
    const transport = openTransport({ network, addr: receiver.addr, timeout: 500 });
    const messages = [Buffer.from('a'), Buffer.alloc(4_000_000), Buffer.from('b')];
    expect(await transport.send(messages)).toEqual({ settled: 3, tooLong: [1] });
    expect(await transport.confirm()).toBeUndefined();
    await vi.waitFor(() => {
      expect(receiver.connections.flat().map(String)).toEqual(['a', 'b']);
    });
    await transport.close();
    await receiver.close();
  });
});
