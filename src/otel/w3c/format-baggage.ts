import type { Baggage, BaggageEntry } from '@opentelemetry/api';
import { MAX_BAGGAGE_LENGTH, MAX_MEMBERS, MAX_MEMBER_LENGTH } from './baggage-limits.js';

// What a token may not contain, of what encodeURIComponent() leaves.
const NO_TOKEN = /[()]/g;
// What may not stand behind a semicolon; a comma would begin the next member.
const NO_PROPERTY = /[^\t !#-+\--[\]-~]/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/**
 * Writes a `baggage` header. Keys, values and metadata are percent-encoded, so that
 * nothing leaves that a header may not contain.
 *
 * @param baggage - The baggage.
 * @returns The header; empty where there is nothing to write. Members over a limit are left out.
 */
export function formatBaggage(baggage: Baggage): string {
  let header = '';
  let count = 0;
  for (const [key, entry] of baggage.getAllEntries()) {
    if (count === MAX_MEMBERS) break;
    const member = formatMember(key, entry);
    const separator = header === '' ? '' : ',';
    if (member === '' || member.length > MAX_MEMBER_LENGTH) continue;
    if (header.length + separator.length + member.length > MAX_BAGGAGE_LENGTH) continue;
    header += separator + member;
    count++;
  }
  return header;
}

/** Callers without types put anything into baggage. */
function formatMember(key: unknown, entry: Partial<BaggageEntry> | undefined): string {
  const value: unknown = entry?.value;
  if (typeof key !== 'string' || key === '') return '';
  if (value === undefined || value === null || typeof value === 'object') return '';
  const member = `${encode(key).replace(NO_TOKEN, percent)}=${encode(String(value))}`;
  const metadata = entry?.metadata === undefined ? '' : metadataText(entry.metadata);
  const withMetadata = metadata === '' ? member : `${member};${metadata}`;
  // Without what is said about it, rather than not at all.
  return withMetadata.length > MAX_MEMBER_LENGTH ? member : withMetadata;
}

function metadataText(metadata: { toString(): string }): string {
  try {
    const text: unknown = metadata.toString();
    if (typeof text !== 'string') return '';
    return text.replace(NO_PROPERTY, (character) => encode(character)).trim();
  } catch {
    // An object of the application, which has no text.
    return '';
  }
}

function encode(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATES, '\ufffd'));
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
