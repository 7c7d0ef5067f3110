/**
 * @param bits - A number.
 * @returns Its low 28 bits as four bytes of a varint that goes on.
 */
export function septets(bits: number): number {
  return (
    (bits & 0x7f) |
    ((bits & 0x3f80) << 1) |
    ((bits & 0x1fc000) << 2) |
    ((bits & 0xfe00000) << 3) |
    0x80808080
  );
}

/**
 * @param value - A number of 32 bits.
 * @returns How many bytes it takes as a varint.
 */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length++;
  return length;
}
