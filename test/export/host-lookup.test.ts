import dns, { type LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lookup, lookupHost } from '../../src/export/host-lookup.js';
import { OneAtATime } from '../../src/export/one-at-a-time.js';

const real = { lookup: dns.lookup, promised: dns.promises.lookup };
afterEach(() => {
  dns.lookup = real.lookup;
  dns.promises.lookup = real.promised;
});

type Answer = readonly LookupAddress[] | LookupAddress | string | Error;

/** Replaces the function of Node that returns promises; the answers can be held back. */
function system(answers: Record<string, Answer>) {
  const asked: string[] = [];
  const held: (() => void)[] = [];
  const answer = () => {
    for (const go of held.splice(0)) go();
  };
  const state = { isHeld: false, asked, answer };
  dns.promises.lookup = (async (host: string) => {
    asked.push(host);
    if (state.isHeld) await new Promise<void>((resolve) => held.push(resolve));
    const found = answers[host] ?? new Error('unknown');
    if (found instanceof Error) throw found;
    return found;
  }) as unknown as typeof dns.promises.lookup;
  return state;
}

const v4 = { address: '192.0.2.1', family: 4 };
const v6 = { address: '2001:db8::1', family: 6 };

/** Calls `lookup` as `net`, `http` and `dgram` do. */
const call = (host: string, options: object) =>
  new Promise((resolve) => {
    lookup(host, options, (error, address, family) => {
      resolve(error?.code ?? [address, family]);
    });
  });

describe('lookupHost', () => {
  it.each([
    ['192.0.2.7', [{ address: '192.0.2.7', family: 4 }]],
    ['::1', [{ address: '::1', family: 6 }]],
    [
      'localhost',
      [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    ],
  ])('asks nobody about %s', async (host, addresses) => {
    const { asked } = system({});
    expect(await lookupHost(host)).toEqual(addresses);
    expect(asked).toEqual([]);
  });

  it('makes one lookup for all that ask at the same time, and a new one after it', async () => {
    const dnsServer = system({ 'a.test': [v4, v6] });
    const first = await Promise.all([lookupHost('a.test'), lookupHost('a.test')]);
    expect(first).toEqual([
      [v4, v6],
      [v4, v6],
    ]);
    await lookupHost('a.test');
    expect(dnsServer.asked).toEqual(['a.test', 'a.test']);
  });

  it('asks about one host at a time', async () => {
    const dnsServer = system({ 'b.test': [v4], 'c.test': [v6] });
    dnsServer.isHeld = true;
    const both = Promise.all([lookupHost('b.test'), lookupHost('c.test')]);
    await vi.waitFor(() => {
      expect(dnsServer.asked).toEqual(['b.test']);
    });
    dnsServer.isHeld = false;
    dnsServer.answer();
    expect(await both).toEqual([[v4], [v6]]);
    expect(dnsServer.asked).toEqual(['b.test', 'c.test']);
  });

  it('gives up waiting, but starts no second lookup of a host that has no answer yet', async () => {
    const dnsServer = system({ 'd.test': [v4] });
    dnsServer.isHeld = true;
    for (let n = 0; n < 5; n++) {
      await expect(lookupHost('d.test', 20)).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    }
    expect(dnsServer.asked).toEqual(['d.test']);
    const late = lookupHost('d.test', 5_000);
    dnsServer.answer();
    expect(await late).toEqual([v4]);
  });

  it('does not start a lookup that nobody waits for any more', async () => {
    const dnsServer = system({ 'j.test': [v4], 'k.test': [v4], 'l.test': [v6] });
    dnsServer.isHeld = true;
    const slow = lookupHost('j.test');
    await expect(lookupHost('k.test', 20)).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    dnsServer.isHeld = false;
    dnsServer.answer();
    await slow;
    expect(await lookupHost('l.test')).toEqual([v6]);
    expect(dnsServer.asked).toEqual(['j.test', 'l.test']);
    expect(await lookupHost('k.test')).toEqual([v4]);
  });

  it('gives the last answer while there is no new one, and the new one after that', async () => {
    const answers: Record<string, Answer> = { 'e.test': [v4] };
    const dnsServer = system(answers);
    await lookupHost('e.test');
    dnsServer.isHeld = true;
    answers['e.test'] = [v6];
    expect(await lookupHost('e.test', 20)).toEqual([v4]);
    dnsServer.isHeld = false;
    dnsServer.answer();
    await vi.waitFor(async () => {
      expect(await lookupHost('e.test')).toEqual([v6]);
    });
  });

  it('does not believe in a host that the system no longer knows', async () => {
    const answers: Record<string, Answer> = { 'f.test': [v4] };
    system(answers);
    await lookupHost('f.test');
    answers['f.test'] = Object.assign(new Error('gone'), { code: 'ENOTFOUND' });
    await expect(lookupHost('f.test')).rejects.toThrow('gone');
  });

  it.each<[string, Answer]>([
    ['one address', v4],
    ['a list', [v4]],
    ['a text', '192.0.2.1'],
  ])('reads an answer of %s, as what replaces the function gives it', async (form, answer) => {
    system({ [`${form}.test`]: answer });
    expect(await lookupHost(`${form}.test`)).toEqual([v4]);
  });

  it('uses what an application has put in the place of dns.lookup', async () => {
    const { asked } = system({});
    dns.lookup = ((_: string, __: object, done: (error: null, address: string) => void) => {
      done(null, '192.0.2.9');
    }) as unknown as typeof dns.lookup;
    expect(await lookupHost('g.test')).toEqual([{ address: '192.0.2.9', family: 4 }]);
    expect(asked).toEqual([]);
  });
});

describe('lookup', () => {
  it.each([
    [{}, ['192.0.2.1', 4]],
    [{ all: true }, [[v4, v6], undefined]],
    [{ family: 6 }, ['2001:db8::1', 6]],
    [{ family: 'IPv4', all: true }, [[v4], undefined]],
  ])('answers with the options %j as dns.lookup does', async (options, answer) => {
    system({ 'h.test': [v4, v6] });
    expect(await call('h.test', options)).toEqual(answer);
  });

  it('says that a host has no address of the family', async () => {
    system({ 'i.test': [v4] });
    expect(await call('i.test', { family: 6 })).toBe('ENOTFOUND');
  });
});

describe('OneAtATime', () => {
  it('lets the next one run when one does not end for too long', async () => {
    const line = new OneAtATime(20);
    void line.run(() => new Promise(() => {}));
    expect(await line.run(() => Promise.resolve('next'))).toBe('next');
  });
});
