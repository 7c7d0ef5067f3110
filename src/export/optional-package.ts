import { createRequire } from 'node:module';
import { join } from 'node:path';
import { moduleUrl } from '../module-url.js';

const fromHere = createRequire(moduleUrl);

/**
 * Loads a package that only some users need. It is looked for from this package, which finds
 * optional dependencies, and from the application, which finds what that has installed.
 *
 * @param name - Name of the package.
 * @param purpose - What it is needed for, e.g. `the network unixgram`.
 * @param otherwise - What to do without it. Default: how to install it.
 * @returns Its exports; the type is the caller's word.
 * @throws Error that says what the package is needed for and what to do, with the reason as cause.
 */
export function loadOptional(
  name: string,
  purpose: string,
  otherwise = `install it with: npm install ${name}`,
): unknown {
  try {
    return fromHere(name) as unknown;
  } catch (cause) {
    try {
      return createRequire(join(process.cwd(), 'package.json'))(name) as unknown;
    } catch {
      const message = `kratos-otel: ${purpose} needs the package ${name}, which cannot be loaded`;
      throw new Error(`${message}; ${otherwise}`, { cause });
    }
  }
}
