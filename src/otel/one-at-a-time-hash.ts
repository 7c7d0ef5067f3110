const encoder = new TextEncoder();

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
    // ASCII is its own UTF-8; the first other character hands over to the encoder.
    if (code > 0x7f) return finish(mixBytes(hash, encoder.encode(text.slice(i))));
    hash = mix(hash, code);
  }
  return finish(hash);
}

function mixBytes(hash: number, bytes: Uint8Array): number {
  for (const byte of bytes) hash = mix(hash, byte);
  return hash;
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
