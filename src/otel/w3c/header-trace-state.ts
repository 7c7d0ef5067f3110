import type { TraceState } from '@opentelemetry/api';

/**
 * The member of `tracestate` in which this package notes the span id that it wrote into
 * `kratos-trace-id` of the same request: see `last-writer.ts`.
 */
export const NOTE_KEY = 'kratos';

const MAX_MEMBERS = 32;
const KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
const NONE: ReadonlyMap<string, string> = new Map();
const NOTE_LENGTH = `${NOTE_KEY}=`.length + 16;

/**
 * A `tracestate` (W3C Trace Context, section 3.3), with the note of this package apart from the
 * members of others: nearly all requests between services of this package have the note alone.
 */
export class HeaderTraceState implements TraceState {
  private constructor(
    /** The note; empty for none. */
    private readonly note: string,
    private readonly others: ReadonlyMap<string, string>,
  ) {}

  /**
   * @param header - All copies of the header, joined by commas.
   * @returns What it says; `undefined` where it is empty, or has a member that is not valid: a list
   *   that is broken somewhere is dropped as a whole. Of two members with one key the first counts.
   */
  static parse(header: string): HeaderTraceState | undefined {
    if (header.length === NOTE_LENGTH && header.startsWith(`${NOTE_KEY}=`)) {
      const note = header.slice(NOTE_KEY.length + 1);
      return VALUE.test(note) ? new HeaderTraceState(note, NONE) : undefined;
    }
    const members = new Map<string, string>();
    for (const part of header.split(',')) {
      const member = part.replace(/^[ \t]+|[ \t]+$/g, '');
      if (member === '') continue;
      const equals = member.indexOf('=');
      const [key, value] = [member.slice(0, equals), member.slice(equals + 1)];
      if (equals < 0 || !KEY.test(key) || !VALUE.test(value)) return undefined;
      if (members.has(key)) continue;
      if (members.size === MAX_MEMBERS) return undefined;
      members.set(key, value);
    }
    if (members.size === 0) return undefined;
    const note = members.get(NOTE_KEY) ?? '';
    members.delete(NOTE_KEY);
    return new HeaderTraceState(note, members);
  }

  /** Whether it has no members. */
  get isEmpty(): boolean {
    return this.note === '' && this.others.size === 0;
  }

  /** @returns The value of a member. */
  get(key: string): string | undefined {
    if (key !== NOTE_KEY) return this.others.get(key);
    return this.note === '' ? undefined : this.note;
  }

  /** @returns A list in which the member comes first; this one when it is no valid member. */
  set(key: string, value: string): HeaderTraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    if (key === NOTE_KEY) return new HeaderTraceState(value, this.others);
    const others = new Map([[key, value]]);
    for (const [name, each] of this.others) if (name !== key) others.set(name, each);
    return new HeaderTraceState(this.note, others);
  }

  /** @returns A list without the member. */
  unset(key: string): HeaderTraceState {
    if (key === NOTE_KEY) return this.note === '' ? this : new HeaderTraceState('', this.others);
    const others = new Map(this.others);
    others.delete(key);
    return new HeaderTraceState(this.note, others);
  }

  /** @returns The header. */
  serialize(): string {
    return formatTraceState(this.note, this.others);
  }

  /**
   * @param note - The span id to note; empty for none.
   * @returns The header with this note in the place of the one that is there.
   */
  serializeWith(note: string): string {
    return formatTraceState(note, this.others);
  }
}

/** The last members give way where there is no room, as section 3.5 of the specification says. */
function formatTraceState(note: string, others: ReadonlyMap<string, string>): string {
  let header = note === '' ? '' : `${NOTE_KEY}=${note}`;
  let count = header === '' ? 0 : 1;
  for (const [key, value] of others) {
    if (count++ === MAX_MEMBERS) break;
    header += header === '' ? `${key}=${value}` : `,${key}=${value}`;
  }
  return header;
}
