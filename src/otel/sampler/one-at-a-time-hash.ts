/**
 * Bob Jenkins' one-at-a-time hash over the UTF-8 bytes of a text, as the original's
 * `oneAtTimeHash` (`pkg/net/trace/sample.go`).
 *
 * @param text - The operation name.
 * @returns An unsigned 32-bit hash.
 */
export function oneAtATimeHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x7f) {
      hash = mix(hash, code);
      continue;
    }
    const point = text.codePointAt(i) ?? 0;
    if (point > 0xffff) i++;
    hash = mixUtf8(hash, isSurrogate(point) ? REPLACEMENT : point);
  }
  return finish(hash);
}

// What takes the place of half a surrogate pair, which has no UTF-8.
const REPLACEMENT = 0xfffd;

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}

/** By hand, because some test environments have no TextEncoder. */
function mixUtf8(hash: number, point: number): number {
  if (point <= 0x7ff) return mix(mix(hash, 0xc0 | (point >> 6)), tail(point, 0));
  if (point <= 0xffff) {
    return mix(mix(mix(hash, 0xe0 | (point >> 12)), tail(point, 6)), tail(point, 0));
  }
  const first = mix(mix(hash, 0xf0 | (point >> 18)), tail(point, 12));
  return mix(mix(first, tail(point, 6)), tail(point, 0));
}

function tail(point: number, shift: number): number {
  return 0x80 | ((point >> shift) & 0x3f);
}

function mix(hash: number, byte: number): number {
  hash = (hash + byte) | 0;
  hash = (hash + (hash << 10)) | 0;
  return hash ^ (hash >>> 6);
}

function finish(hash: number): number {
  hash = (hash + (hash << 3)) | 0;
  hash ^= hash >>> 11;
  return (hash + (hash << 15)) >>> 0;
}
