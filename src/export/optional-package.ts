import { applicationRequire, ownRequire } from '../node/package-require.js';

/**
 * Loads a package that only some users need. It is looked for from this package, which finds
 * optional dependencies, and from the application's main module, which finds what that has installed.
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
  let cause: unknown;
  for (const place of [() => ownRequire, applicationRequire]) {
    try {
      const load = place();
      if (load !== undefined) return load(name) as unknown;
    } catch (error) {
      // The first place is the usual one: what is wrong there is the reason.
      cause ??= error;
    }
  }
  const message = `kratos-otel: ${purpose} needs the package ${name}, which cannot be loaded`;
  throw new Error(`${message}; ${otherwise}`, { cause });
}
