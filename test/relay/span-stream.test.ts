import { describe, expect, it } from 'vitest';
import { delimitMessage } from '../../src/export/kratos/delimit-message.js';
import type { RelayedSpan } from '../../src/relay/conversion/relayed-span.js';
import { guessFraming } from '../../src/relay/intake/guess-framing.js';
import { Intake } from '../../src/relay/intake/intake.js';
import { SpanStream } from '../../src/relay/intake/span-stream.js';
import { SourceCounts } from '../../src/relay/metrics/source-counts.js';
import type { Outlet } from '../../src/relay/outlet.js';
import { messageOf, withTags } from './relayed-message.js';

/** Takes as many as it has room for. */
class RoomyOutlet {
  readonly spans: RelayedSpan[] = [];
  room = Infinity;

  offer(span: RelayedSpan): boolean {
    if (this.spans.length >= this.room) return false;
    this.spans.push(span);
    return true;
  }

  take(span: RelayedSpan): void {
    this.offer(span);
  }
}

function stream(framing?: 'none' | 'length-delimited') {
  const outlet = new RoomyOutlet();
  const counts = new SourceCounts('tcp://test');
  const intake = new Intake(outlet as unknown as Outlet, counts);
  const cut = new SpanStream(intake, framing);
  const names = (): string[] => outlet.spans.map(({ name }) => name);
  return { outlet, counts, cut, names };
}

const messages = Array.from({ length: 20 }, (_, i) => messageOf({ operationName: `/op/${i}` }));
const framings = [
  ['none', Buffer.concat(messages)],
  ['length-delimited', Buffer.concat(messages.map(delimitMessage))],
] as const;

describe.each(framings)('SpanStream, framing %s', (framing, bytes) => {
  it.each([1, 2, 7, 100, 10_000])('cuts what arrives in pieces of %i bytes', (size) => {
    const { cut, names, counts } = stream();
    for (let at = 0; at < bytes.length; at += size) {
      expect(cut.push(bytes.subarray(at, at + size))).toBe(true);
    }
    cut.end();
    expect(names()).toEqual(messages.map((_, i) => `/op/${i}`));
    expect(counts.spans).toBe(20);
    expect(counts.bytes).toBe(bytes.length);
    expect(counts.unreadable['cut off']).toBe(0);
  });

  it('waits for room, and loses nothing', () => {
    const { outlet, cut, names } = stream();
    outlet.room = 3;
    expect(cut.push(bytes)).toBe(false);
    expect(cut.resume()).toBe(false);
    outlet.room = 5;
    expect(cut.resume()).toBe(false);
    expect(names()).toHaveLength(5);
    outlet.room = Infinity;
    expect(cut.resume()).toBe(true);
    expect(names()).toEqual(messages.map((_, i) => `/op/${i}`));
  });

  it('counts a span that is cut off, and keeps those before it', () => {
    const { cut, names, counts } = stream(framing);
    cut.push(bytes.subarray(0, bytes.length - 1));
    cut.end();
    expect(names()).toHaveLength(19);
    expect(counts.unreadable['cut off']).toBe(1);
  });

  it('steps over a message that is no span', () => {
    const { cut, names, counts } = stream(framing);
    const broken = withTags({ key: 'a', kind: 'int', value: 1 });
    // The length of the value of a tag reaches beyond the tag.
    broken[broken.lastIndexOf(Buffer.from('1a08', 'hex')) + 1] = 0x7f;
    const frame = (message: Buffer) =>
      framing === 'none' ? message : Buffer.from(delimitMessage(message));
    const [first, second] = messages;
    cut.push(Buffer.concat([frame(first!), frame(broken), frame(second!)]));
    expect(names()).toEqual(['/op/0', '/op/1']);
    expect(counts.unreadable.malformed).toBe(1);
  });

  it('hands on what stands before bytes that cannot be cut', () => {
    const { cut, names } = stream(framing);
    const garbage = Buffer.from('ffffffffffffffffffffffff', 'hex');
    expect(() => cut.push(Buffer.concat([bytes, garbage]))).toThrow('malformed span');
    expect(names()).toHaveLength(20);
    // The connection is closed then.
    cut.end();
  });
});

describe('SpanStream', () => {
  it('refuses a huge length at once', () => {
    const { cut } = stream();
    expect(() => cut.push(Buffer.from('ffffffff0f', 'hex'))).toThrow('a length must be 1 to 32768');
    const { cut: unframed } = stream('none');
    expect(() => unframed.push(Buffer.from('0affffff7f', 'hex'))).toThrow('a field has');
  });

  it('keeps no more than a span that has begun', () => {
    const { cut } = stream('none');
    const long = Buffer.concat([Buffer.from('0a8080020a', 'hex'), Buffer.alloc(40_000, 97)]);
    expect(() => {
      for (let at = 0; at < long.length; at += 1000) cut.push(long.subarray(at, at + 1000));
    }).toThrow('malformed span');
  });
});

describe('guessFraming', () => {
  it.each([
    ['', undefined],
    ['0a', 'none'],
    ['12', 'none'],
    ['20', undefined],
    ['20f1', 'none'],
    ['200a', 'length-delimited'],
    ['610a', 'length-delimited'],
    ['8a01', 'length-delimited'],
    ['980612', 'length-delimited'],
  ])('tells of %s', (hex, framing) => {
    expect(guessFraming(Buffer.from(hex, 'hex'))).toBe(framing);
  });
});
