/** What a text in the search box asks for. */
export type Search =
  | {
      /** Hex digits of a trace id or span id, in lower case, without leading zeros. */
      readonly id: string;
      /** The span that a header names beside the trace. */
      readonly spanId?: string;
    }
  | { readonly text: string };

const HEADER_NAME = /^["'{\s]*[\w-]*(?:trace|b3)[\w-]*["']?\s*[:=]\s*["']?/i;
const QUOTES = /^["'\s,]+|["'\s,}]+$/g;
/** `kratos-trace-id` and `uber-trace-id`: trace, span, parent, flags and what follows. */
const KRATOS = /^([0-9a-f]{1,32}):([0-9a-f]{1,32}):[0-9a-f]{1,32}:[0-9a-f]{1,2}(?::.*)?$/i;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/i;
const B3 = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-[01d](?:-[0-9a-f]{16})?)?$/i;
const X_RAY = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i;
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;
const PERMALINK = /\/trace\/([0-9a-f]{1,32})(?:[/?#].*)?$/i;
const ID = /^(?:0x)?([0-9a-f]{1,32})$/i;
/** A shorter word in hex digits is a word, such as `add`, unless a digit is in it. */
const SHORTEST_WORD_ID = 8;

/**
 * Reads what a person pastes into the search box: a `kratos-trace-id`, a `traceparent`, a `b3` or
 * `uber-trace-id`, with or without the name of the header; a permalink; an id of any length, or the
 * beginning of one. Everything else is a text that an operation may have in it.
 *
 * @param input - The text.
 */
export function readSearch(input: string): Search {
  const text = input.trim();
  const bare = decode(text).replace(QUOTES, '');
  // An id may look like the name of a header: it is tried as it stands first.
  return (
    readValue(bare) ?? readValue(bare.replace(HEADER_NAME, '').replace(QUOTES, '')) ?? { text }
  );
}

function readValue(value: string): Search | undefined {
  const pair = KRATOS.exec(value) ?? TRACEPARENT.exec(value) ?? B3.exec(value);
  if (pair !== null) return ofPair(pair[1] ?? '', pair[2] ?? '');
  const parts = X_RAY.exec(value) ?? UUID.exec(value);
  if (parts !== null) return { id: canonical(parts.slice(1).join('')) };
  const [, id] = PERMALINK.exec(value) ?? ID.exec(value) ?? [];
  if (id === undefined) return undefined;
  const isWord = !/\d/.test(id) && id.length < SHORTEST_WORD_ID && value === id;
  return isWord ? undefined : { id: canonical(id) };
}

function ofPair(traceId: string, spanId: string): Search {
  const span = canonical(spanId);
  return { id: canonical(traceId), ...(span !== '0' && { spanId: span }) };
}

function canonical(id: string): string {
  return id.toLowerCase().replace(/^0+(?=.)/, '');
}

/** Jaeger's libraries escape the colons. */
function decode(text: string): string {
  return text.replaceAll(/%3a/gi, ':');
}
