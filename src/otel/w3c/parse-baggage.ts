import {
  baggageEntryMetadataFromString,
  propagation,
  type Baggage,
  type BaggageEntry,
} from '@opentelemetry/api';
import { MAX_BAGGAGE_LENGTH, MAX_MEMBERS, MAX_MEMBER_LENGTH } from './baggage-limits.js';

const KEY = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Reads a `baggage` header (W3C Baggage, section 3):
 *
 * ```text
 * tenant=acme,user=J%C3%B6rg;ttl=30;signed
 * ```
 *
 * @param header - All copies of the header, joined by commas.
 * @returns The entries, with their metadata; of two with one key the last counts, as in OpenTelemetry. What
 *   is over a limit or no valid member is left out. `undefined` where nothing is left.
 */
export function parseBaggage(header: string): Baggage | undefined {
  const entries: Record<string, BaggageEntry> = Object.create(null) as Record<string, BaggageEntry>;
  let count = 0;
  let length = 0;
  for (const part of header.split(',')) {
    const member = part.trim();
    if (member === '' || member.length > MAX_MEMBER_LENGTH) continue;
    length += member.length + 1;
    if (length - 1 > MAX_BAGGAGE_LENGTH || count === MAX_MEMBERS) break;
    if (readMember(member, entries)) count++;
  }
  return count === 0 ? undefined : propagation.createBaggage(entries);
}

function readMember(member: string, entries: Record<string, BaggageEntry>): boolean {
  const semicolon = member.indexOf(';');
  const pair = semicolon < 0 ? member : member.slice(0, semicolon);
  const equals = pair.indexOf('=');
  const key = pair.slice(0, Math.max(equals, 0)).trim();
  if (!KEY.test(key)) return false;
  const metadata = semicolon < 0 ? '' : member.slice(semicolon + 1).trim();
  entries[decode(key)] = {
    value: decode(pair.slice(equals + 1).trim()),
    ...(metadata !== '' && { metadata: baggageEntryMetadataFromString(metadata) }),
  };
  return true;
}

const utf8 = new TextDecoder();
const ESCAPES = /(?:%[0-9A-Fa-f]{2})+/g;

/** Octets that are no UTF-8 become U+FFFD; a `%` that begins no octet stays. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPES, (escapes) =>
    utf8.decode(Uint8Array.from(escapes.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))),
  );
}
