const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

let lastValue = 0;
let lastHex = '0';

/**
 * @param value - A number; rounded to the nearest float32.
 * @returns Its IEEE 754 bits, most significant first, in hex without leading zeros.
 */
export function float32ToHex(value: number): string {
  // A process writes one or two probabilities for as long as it lives: the last one is kept.
  if (value !== lastValue) {
    float[0] = value;
    lastHex = (bits[0] ?? 0).toString(16);
    lastValue = value;
  }
  return lastHex;
}

/**
 * @param hex - Up to 8 hex digits.
 * @returns The float32 with these bits, as a double.
 */
export function hexToFloat32(hex: string): number {
  bits[0] = Number.parseInt(hex, 16);
  return float[0] ?? 0;
}
