import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { logger } from '../../src/otel/logger.js';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

function listen(onCall: (message: string, ...details: unknown[]) => void): void {
  diag.setLogger(
    { error: onCall, warn: onCall, info: onCall, debug: onCall, verbose: onCall },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
}

afterEach(() => {
  diag.disable();
});

test.each(LEVELS)('%s() survives a diag logger that throws', (level) => {
  let isClosed = false;
  listen(() => {
    if (isClosed) throw new Error('the logger is closed');
  });
  isClosed = true;
  expect(() => {
    logger[level]('a message', new Error('a cause'));
  }).not.toThrow();
  isClosed = false;
});

test.each([
  ['a message', '\u001b[31mred', '\\x1b[31mred'],
  ['a line break', 'one\ntwo', 'one\\ntwo'],
  ['a direction mark', 'a\u202eb', 'a\\u202eb'],
])('escapes %s', (_, text, printed) => {
  let seen = '';
  listen((message) => (seen = message));
  logger.warn(text);
  expect(seen).toBe(printed);
});

test('passes an ordinary error on as it is', () => {
  const error = new Error('no route');
  let seen: unknown;
  listen((_, detail) => (seen = detail));
  logger.warn('failed', error);
  expect(seen).toBe(error);
});

test('escapes the text of an error that could act on a terminal', () => {
  let seen: unknown;
  listen((_, detail) => (seen = detail));
  logger.warn('failed', new Error('answer: \u001b]0;title\u0007'));
  expect(String(seen)).toContain('answer: \\x1b]0;title\\x07');
  expect(String(seen)).not.toContain('\u001b');
});
