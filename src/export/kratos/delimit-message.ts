/**
 * Puts the length of a message before it, as a protobuf varint.
 *
 * @param message - The message; it is not changed.
 * @returns A copy with its length in front.
 */
export function delimitMessage(message: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let length = message.length;
  for (; length > 0x7f; length >>>= 7) prefix.push((length & 0x7f) | 0x80);
  prefix.push(length);
  const delimited = new Uint8Array(prefix.length + message.length);
  delimited.set(prefix);
  delimited.set(message, prefix.length);
  return delimited;
}
