import type { JSX } from 'preact';
import { plainLine } from '../format/plain-text.js';

/** A text of a span on one line. It cannot change the direction of what stands around it. */
export function Text({ of }: { of: string }): JSX.Element {
  return <bdi>{of === '' ? '–' : plainLine(of)}</bdi>;
}

/** Class names that hold. */
export function classes(...names: (string | false | undefined)[]): string {
  return names.filter((name) => typeof name === 'string' && name !== '').join(' ');
}

const COLORS = 12;

/** @returns The class of a service's colour. */
export function colorClass(color: number): string {
  return color < 0 ? 'c-none' : `c-${color % COLORS}`;
}
