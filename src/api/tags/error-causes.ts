import { toText } from './attribute-value.js';

/** An error, or what stands in the place of one, as far as it can be read. */
export interface Cause {
  readonly name: string | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly stack: string | undefined;
  /** How far it is from the error that was asked for: 0 for that itself. */
  readonly depth: number;
  /** What it is to the error above it, to begin its stack with. */
  readonly role: string;
  /** Parts beside it that are not read. */
  readonly left: number;
}

// A chain of causes that has no end, or a million parts, must not hold the application up.
const GREATEST_COUNT = 32;
const GREATEST_PARTS = 8;
const GREATEST_MESSAGE = 1_024;

/**
 * Reads an error and what it hangs on: its `cause`, and theirs; the `errors` of an
 * `AggregateError`. Each is read once, so a cycle ends.
 *
 * @param error - Anything.
 * @returns The error itself, then each part and cause behind the error that has it: 32 at most,
 *   and 8 parts of one error. Nothing throws.
 */
export function causesOf(error: unknown): [Cause, ...Cause[]] {
  const first = read(error, 0, '', 0);
  const found: [Cause, ...Cause[]] = [first];
  const seen = new Set([error]);
  const waiting = behind(error, 1).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth, role, left } = next;
    if (seen.has(value) || found.length >= GREATEST_COUNT) continue;
    seen.add(value);
    found.push(read(value, depth, role, left));
    waiting.push(...behind(value, depth + 1).reverse());
  }
  return found;
}

interface Waiting extends Pick<Cause, 'depth' | 'role' | 'left'> {
  readonly value: unknown;
}

/** Parts first: an `AggregateError` of sockets has its reasons there. */
function behind(error: unknown, depth: number): Waiting[] {
  const found: Waiting[] = [];
  const errors = property(error, 'errors');
  const count = lengthOf(errors);
  const shown = Math.min(count, GREATEST_PARTS);
  for (let at = 0; at < shown; at++) {
    const left = at === shown - 1 ? count - shown : 0;
    const role = `part ${at + 1} of ${count}:`;
    found.push({ value: property(errors, at), depth, role, left });
  }
  const cause = property(error, 'cause');
  if (cause !== undefined && cause !== null) {
    found.push({ value: cause, depth, role: 'caused by:', left: 0 });
  }
  return found;
}

function read(error: unknown, depth: number, role: string, left: number): Cause {
  const name = textProperty(error, 'name');
  // What is no error says what it is by being printed.
  const message =
    textProperty(error, 'message') ?? (name === undefined ? toText(error) : undefined);
  return {
    name,
    code: codeOf(error),
    message: depth === 0 ? message : message?.slice(0, GREATEST_MESSAGE),
    stack: textProperty(error, 'stack'),
    depth,
    role,
    left,
  };
}

/** A string, or a number of the error's own: that of a `DOMException` is a constant of its class. */
function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code');
  if (typeof code === 'string') return code === '' ? undefined : code.slice(0, GREATEST_MESSAGE);
  if (typeof code !== 'number') return undefined;
  try {
    return Object.hasOwn(error as object, 'code') ? String(code) : undefined;
  } catch {
    return undefined;
  }
}

function textProperty(error: unknown, key: string): string | undefined {
  const value = property(error, key);
  return typeof value === 'string' ? value : undefined;
}

function property(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as Record<string | number, unknown>)[key];
  } catch {
    return undefined;
  }
}

function lengthOf(value: unknown): number {
  try {
    return Array.isArray(value) ? value.length : 0;
  } catch {
    return 0;
  }
}
