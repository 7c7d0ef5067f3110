import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds a program that has to be on the machine.
 *
 * @param {string} name - Of the program.
 * @param {string} howToGet - Completes "`name` is missing: …".
 * @param {string[]} [places] - Directories to look into besides those of PATH.
 * @returns {string} Its path.
 * @throws Error that says which program is missing and how to get it.
 */
export function findTool(name, howToGet, places = []) {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...places];
  const found = directories.map((each) => join(each, name)).find(isExecutable);
  if (found === undefined) throw new Error(`${name} is missing: ${howToGet}`);
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
