import type { AttributeValue, Attributes } from '@opentelemetry/api';
import { cutList } from './cut-list.js';
import { cutText } from './cut-text.js';
import type { DropCounts } from './drop-counts.js';
import { MAX_NAME_BYTES } from './span-limits.js';
import type { Redaction } from './redaction.js';

/** Decides what may leave of each text and value: it cuts what is too long, and lets the user redact. */
export class ValueFilter {
  /**
   * @param maxBytes - Bytes of UTF-8 that a value may have.
   * @param drops - Where it counts what it cuts.
   * @param redaction - The user's hook, if any.
   */
  constructor(
    private readonly maxBytes: number,
    private readonly drops: DropCounts,
    private readonly redaction?: Redaction,
  ) {}

  /**
   * @param bytes - Bytes of UTF-8.
   * @returns The same filter, but for values that may have that many bytes in any case.
   */
  allowing(bytes: number): ValueFilter {
    return new ValueFilter(Math.max(this.maxBytes, bytes), this.drops, this.redaction);
  }

  /** Whether every value has to be shown to the user's hook. */
  get redacts(): boolean {
    return this.redaction !== undefined;
  }

  /**
   * @param attributes - Attributes; they are not changed.
   * @returns The attributes themselves when nothing is to change, otherwise a copy.
   */
  attributes<T extends Attributes | undefined>(attributes: T): T {
    if (attributes === undefined) return attributes;
    const keys = Object.keys(attributes);
    let changed: [string, unknown][] | undefined;
    for (const [index, key] of keys.entries()) {
      const value = attributes[key];
      if (value === undefined) continue;
      const limited = this.value(key, value);
      const limitedKey = this.cutName(key);
      if (limitedKey !== key || !Object.is(limited, value)) {
        changed ??= keys.slice(0, index).map((before) => [before, attributes[before]]);
      }
      if (limited !== undefined) changed?.push([limitedKey, limited]);
    }
    // From entries, because a key may be `__proto__`.
    return changed === undefined ? attributes : (Object.fromEntries(changed) as T);
  }

  /**
   * @param key - What the user's hook knows the name by.
   * @param name - A name, which has to be there.
   * @returns What may leave of it.
   */
  name(key: string, name: string): string {
    const cut = this.cutName(name);
    return this.redaction === undefined ? cut : this.cutName(this.redaction.text(key, cut));
  }

  /**
   * @param key - Key of the value.
   * @param value - The value.
   * @returns What may leave of it; `undefined` for nothing.
   */
  value(key: string, value: AttributeValue): AttributeValue | undefined {
    const cut = this.cutValue(value);
    if (this.redaction === undefined) return cut;
    const redacted = this.redaction.value(key, cut);
    return redacted === undefined || redacted === cut ? redacted : this.cutValue(redacted);
  }

  private cutName(name: string): string {
    return this.counted(name, cutText(name, MAX_NAME_BYTES));
  }

  private cutValue(value: AttributeValue): AttributeValue {
    if (typeof value === 'string') return this.counted(value, cutText(value, this.maxBytes));
    return Array.isArray(value) ? this.counted(value, cutList(value, this.maxBytes)) : value;
  }

  private counted<T>(value: T, cut: T): T {
    if (cut !== value) this.drops.cut('value too long');
    return cut;
  }
}
