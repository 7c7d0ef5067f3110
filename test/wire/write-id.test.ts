import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/wire/span/write/byte-writer.js';
import { writeId } from '../../src/wire/span/write/write-id.js';

const TAG = 0x20;

/** The bytes that are written, or the message of what is thrown. */
function written(writeTo: (writer: ByteWriter) => void): number[] | string {
  const writer = new ByteWriter();
  try {
    writeTo(writer);
  } catch (error) {
    return String(error);
  }
  return [...writer.take()];
}

describe('writeId', () => {
  it.each([
    ['', []],
    ['0', []],
    ['0000000000000000', []],
    ['1', [TAG, 1]],
    ['00000000000000ff', [TAG, 0xff, 0x01]],
    ['FF', [TAG, 0xff, 0x01]],
    ['ffffffffffffffff', [TAG, ...Array<number>(9).fill(0xff), 0x01]],
    // Of a trace id of 128 bits the lower half counts.
    ['ffffffffffffffff0000000000000001', [TAG, 1]],
  ])('writes %j', (hex, bytes) => {
    expect(
      written((writer) => {
        writeId(writer, TAG, hex);
      }),
    ).toEqual(bytes);
  });

  it.each(['x', '-1', '0x1', '1 ', '1234567g12345678', '12345678 2345678'])('refuses %j', (hex) => {
    expect(
      written((writer) => {
        writeId(writer, TAG, hex);
      }),
    ).toBe(`RangeError: not a hex id: ${JSON.stringify(hex)}`);
  });
});
