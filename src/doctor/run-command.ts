/** A command of `kratos-otel`: gets its arguments, and gives the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** Loaded when it is asked for, because one command may need a package that another does without. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/**
 * Runs a command and ends the process with its exit code. What is wrong with the call itself ends
 * with 2.
 *
 * @param commands - What there is, by name.
 * @param args - The command and its arguments.
 */
export async function runCommand(
  commands: Commands,
  [name = '', ...args]: readonly string[],
): Promise<void> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    console.error(`usage: kratos-otel ${Object.keys(commands).join(' | ')}`);
    process.exitCode = 2;
    return;
  }
  const command = await load();
  const code = await command(args);
  // A connection that rests would hold the process. stdout may still be on its way to a pipe.
  process.stdout.write('', () => process.exit(code));
}
