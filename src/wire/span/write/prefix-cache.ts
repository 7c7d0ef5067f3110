import { ByteWriter } from './byte-writer.js';
import { toEncoded, type Encoded } from './encoded.js';
import { flatCopy } from './flat-copy.js';

// A service has fewer keys than this, or so many that remembering them does not help.
const MAX_PREFIXES = 512;
const MAX_KEY_LENGTH = 64;

/** For all of them, because each has memory of its own. */
const writer = new ByteWriter();

/** Remembers how fields with the same key begin: all spans of a call site have the same keys. */
export class PrefixCache {
  private readonly known = new Map<string, Encoded>();

  /**
   * @param write - Writes the beginning of a field with a key.
   */
  constructor(readonly write: (writer: ByteWriter, key: string) => unknown) {}

  /**
   * @param key - The key.
   * @returns How a field with it begins, or `undefined` when it is too long to be remembered, or too
   *   many are.
   */
  get(key: string): Encoded | undefined {
    return this.known.get(key) ?? this.learn(key);
  }

  private learn(key: string): Encoded | undefined {
    if (this.known.size >= MAX_PREFIXES || !isShort(key)) return undefined;
    this.write(writer, key);
    const prefix = toEncoded(writer.take());
    this.known.set(flatCopy(key), prefix);
    return prefix;
  }
}

/** Whether a key is one, and so short that its field has one byte for its length. */
function isShort(key: unknown): boolean {
  return typeof key === 'string' && key.length <= MAX_KEY_LENGTH && /^[\0-\x7f]*$/.test(key);
}
