import type { TextStream } from './write-text.js';

/**
 * Says whether a stream is coloured by default: `FORCE_COLOR` (`0` and `false` mean
 * no) goes before `NO_COLOR` (https://no-color.org), as in Node, and that before the terminal.
 *
 * @param stream - Where the text goes.
 * @param env - The environment, default the process's.
 * @returns Whether to write colour codes.
 */
export function wantsColor(
  stream: Pick<TextStream, 'isTTY'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (none !== undefined && none !== '') return false;
  return stream.isTTY === true;
}
