const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * @param value - A number; rounded to the nearest float32.
 * @returns Its IEEE 754 bits, most significant first, in hex without leading zeros.
 */
export function float32ToHex(value: number): string {
  float[0] = value;
  return (bits[0] ?? 0).toString(16);
}

/**
 * @param word - 32 bits.
 * @returns The float32 with these IEEE 754 bits, as a double.
 */
export function wordToFloat32(word: number): number {
  bits[0] = word;
  return float[0] ?? 0;
}
