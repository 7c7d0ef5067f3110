/** The part of the trace that is shown, as shares of its duration: 0 to 1. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** All of it. */
export const WHOLE: Zoom = { from: 0, to: 1 };

const LEAST = 1e-6;

/** @returns A part in the middle, half as long. */
export function narrower({ from, to }: Zoom): Zoom {
  const quarter = (to - from) / 4;
  return quarter < LEAST ? { from, to } : { from: from + quarter, to: to - quarter };
}

/** @returns A part twice as long, as far as there is more. */
export function wider({ from, to }: Zoom): Zoom {
  const half = (to - from) / 2;
  const start = Math.max(0, from - half);
  const end = Math.min(1, to + half);
  return end - start > 0.999 ? WHOLE : { from: start, to: end };
}

/** @returns The part between two shares in either order; all of it when they are too close. */
export function between(a: number, b: number): Zoom {
  const from = Math.max(0, Math.min(a, b));
  const to = Math.min(1, Math.max(a, b));
  return to - from < 0.002 ? WHOLE : { from, to };
}
