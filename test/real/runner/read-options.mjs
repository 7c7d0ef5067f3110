const USAGE = `usage: node test/real/run.mjs [--only=<part of a group or title>] [--no-install] [--no-docs]`;

/**
 * Reads the command line; ends the process when it cannot be read.
 *
 * @param {string[]} args
 * @returns {{ only: string | undefined, install: boolean, docs: boolean }}
 */
export function readOptions(args) {
  const options = { only: undefined, install: true, docs: true };
  for (const arg of args) {
    if (arg.startsWith('--only=')) options.only = arg.slice('--only='.length);
    else if (arg === '--no-install') options.install = false;
    else if (arg === '--no-docs') options.docs = false;
    else {
      console.error(`unknown argument ${JSON.stringify(arg)}\n${USAGE}`);
      process.exit(2);
    }
  }
  return options;
}
