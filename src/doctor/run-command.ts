/** A command of `kratos-otel`: gets its arguments, and gives the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** Loaded when it is asked for, because one command may need a package that another does without. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import('./doctor.js')).doctor,
  relay: async () => (await import('../relay/relay-command.js')).relay,
};

/**
 * Runs a command and ends the process with its exit code. What is wrong with the call itself ends
 * with 2.
 *
 * @param args - The command and its arguments.
 */
export async function runCommand([name = '', ...args]: readonly string[]): Promise<void> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    console.error(`usage: kratos-otel ${Object.keys(COMMANDS).join(' | ')}`);
    process.exitCode = 2;
    return;
  }
  const command = await load();
  const code = await command(args);
  // A connection that rests would hold the process. stdout may still be on its way to a pipe.
  process.stdout.write('', () => process.exit(code));
}
