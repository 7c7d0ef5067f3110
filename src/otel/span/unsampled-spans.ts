const SLOTS = 2048;

/** What the sampler knew of a span that the SDK then made without any trace of it. */
export interface UnsampledSpanFacts {
  /** Id of its parent, 16 hex digits; `'0'` for a root. */
  readonly parentId: string;
  /** Whether its kind is SERVER. */
  readonly isServer: boolean;
}

// A table of a fixed size, in which a newer span takes the place of an older one: spans have no end
// that could be seen, and their ids are random.
const spanIds = new Array<string>(SLOTS).fill('');
const parentIds = new Array<string>(SLOTS).fill('');
const servers = new Uint8Array(SLOTS);

/**
 * Remembers what a span context cannot say of a span that does not record.
 *
 * @param spanId - Id of the span, 16 hex digits.
 * @param parentId - Id of its parent; `'0'` for a root.
 * @param isServer - Whether its kind is SERVER.
 */
export function rememberUnsampled(spanId: string, parentId: string, isServer: boolean): void {
  const slot = slotOf(spanId);
  spanIds[slot] = spanId;
  parentIds[slot] = parentId;
  servers[slot] = isServer ? 1 : 0;
}

/**
 * @param spanId - Id of a span.
 * @returns What is known of it; `undefined` when nothing is.
 */
export function recallUnsampled(spanId: string): UnsampledSpanFacts | undefined {
  const slot = slotOf(spanId);
  if (spanIds[slot] !== spanId || spanId === '') return undefined;
  return { parentId: parentIds[slot] ?? '0', isServer: servers[slot] === 1 };
}

/** The last three digits, of which the characters `0-9a-f` differ in their low bits and in bit 6. */
function slotOf(id: string): number {
  const end = id.length;
  return (
    ((nibble(id.charCodeAt(end - 3)) << 8) |
      (nibble(id.charCodeAt(end - 2)) << 4) |
      nibble(id.charCodeAt(end - 1))) &
    (SLOTS - 1)
  );
}

function nibble(code: number): number {
  return ((code & 0xf) + (code >> 6) * 9) & 0xf;
}
