import { writeSync } from 'node:fs';

const STDERR = 2;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f]+/g;

/**
 * Prints one line of `register` on stderr. Not by `console`, which the application may have changed,
 * nor by `process.stderr`, which it may want to open itself.
 *
 * @param text - What it says.
 */
export function printLine(text: string): void {
  try {
    writeSync(STDERR, `kratos-otel/register: ${text.replaceAll(UNSAFE, ' ')}\n`);
  } catch {
    // stderr is closed: there is no other place to report to.
  }
}
