import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/wire/span/write/byte-writer.js';
import { PrefixCache } from '../../src/wire/span/write/prefix-cache.js';
import { writeText } from '../../src/wire/span/write/write-field.js';

const TAG = 0x0a;
const write = (writer: ByteWriter, key: string): void => {
  writeText(writer, TAG, key);
};

function bytesOf(writeTo: (writer: ByteWriter) => unknown): number[] {
  const writer = new ByteWriter();
  writeTo(writer);
  return [...writer.take()];
}

describe('PrefixCache', () => {
  it.each(['', 'a', 'ab', 'abc', 'http.status_code', 'x'.repeat(64)])(
    'gives the bytes that were written for %j',
    (key) => {
      const prefix = new PrefixCache(write).get(key);
      expect(prefix).toBeDefined();
      const written = bytesOf((writer) => {
        if (prefix !== undefined) writer.encoded(prefix);
        writer.varint(0x7f);
      });
      expect(written).toEqual([
        ...bytesOf((writer) => {
          write(writer, key);
        }),
        0x7f,
      ]);
    },
  );

  it('writes a key once', () => {
    let writes = 0;
    const cache = new PrefixCache((writer, key) => {
      writes++;
      write(writer, key);
    });
    expect(cache.get('component')).toBe(cache.get('component'));
    expect(writes).toBe(1);
  });

  it.each(['x'.repeat(65), 'é', 'schlüssel', '\ud800'])('does not remember %j', (key) => {
    expect(new PrefixCache(write).get(key)).toBeUndefined();
  });

  it('remembers 512 keys, however many there are', () => {
    const cache = new PrefixCache(write);
    const keys = Array.from({ length: 600 }, (_, index) => `key.${index}`);
    const remembered = keys.filter((key) => cache.get(key) !== undefined);
    expect(remembered).toEqual(keys.slice(0, 512));
    expect(keys.filter((key) => cache.get(key) !== undefined)).toEqual(remembered);
  });
});
