import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ownFile } from './own-file.js';

const EVAL = /^(-e|-p|-pe|--eval|--print)(=|$)/;
const PM2 = /ProcessContainer(Fork)?\.js$/;

/**
 * Where packages of the application are looked for: beside its main module and, after that, beside
 * this package. The working directory is not searched: it may belong to another user. Code of the
 * command line has no main module; it has what is installed beside this package.
 *
 * @returns Files, whether they exist or not, as `createRequire()` takes them.
 */
export function searchPlaces(): string[] {
  return [mainFile(), ownFile].filter((file) => file !== undefined);
}

function mainFile(): string | undefined {
  const [, argument] = process.argv;
  const isEval = process.execArgv.some((option) => EVAL.test(option));
  if (argument === undefined || argument === '-' || isEval) return undefined;
  // pm2 starts a file of its own that loads the application.
  const { pm_exec_path: startedByPm2 } = process.env;
  const main = PM2.test(argument) && startedByPm2 !== undefined ? startedByPm2 : argument;
  try {
    const file = realpathSync(resolve(main));
    return statSync(file).isDirectory() ? join(file, 'package.json') : file;
  } catch {
    // Node adds the extension of a file, or the file is not there, which Node says itself.
    return resolve(main);
  }
}

/**
 * @param file - A file.
 * @returns Its folder and those above it.
 */
export function foldersAbove(file: string): string[] {
  const folders = [];
  for (let at = dirname(file); ; at = dirname(at)) {
    folders.push(at);
    if (dirname(at) === at) return folders;
  }
}
