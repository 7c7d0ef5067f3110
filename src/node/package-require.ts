import { realpathSync, statSync } from 'node:fs';
// Not by name: webpack takes a call of `createRequire` for one that it can resolve, and warns.
import nodeModule from 'node:module';
import { join, resolve } from 'node:path';

// CommonJS has it. A bundle of ES modules has not, and in a bundle this package lies nowhere.
declare const __filename: string | undefined;

/**
 * Loads packages as this package does. `undefined` in a bundle of ES modules, where this package has
 * no place of its own.
 */
export const ownRequire: NodeJS.Require | undefined =
  typeof __filename === 'string' ? nodeModule.createRequire(__filename) : undefined;

/**
 * Loads packages as the main module of the application does. The working directory is not searched:
 * it may belong to another user. Code of the command line (`node --eval`) has no main module, and Node
 * itself looks in the working directory for it.
 */
export function applicationRequire(): NodeJS.Require {
  return nodeModule.createRequire(applicationFile());
}

/** @returns The main module, or a file beside it. */
export function applicationFile(): string {
  const [, argument] = process.argv;
  if (argument === undefined || process.execArgv.some((each) => EVAL.test(each))) {
    return join(process.cwd(), 'package.json');
  }
  const main = resolve(argument);
  try {
    const path = realpathSync(main);
    return statSync(path).isDirectory() ? join(path, 'package.json') : path;
  } catch {
    // Node adds the extension.
    return main;
  }
}

const EVAL = /^(-e|-p|-pe|--eval|--print)(=|$)/;
