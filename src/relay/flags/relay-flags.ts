/** One flag of `kratos-otel relay`. */
export interface RelayFlag {
  /** Without the two dashes. Its variable is `KRATOS_RELAY_` and this in capitals, `_` for `-`. */
  readonly name: string;
  /** What stands for its value in the help text. */
  readonly value: string;
  /** What it does. */
  readonly help: string;
  /** Whether it may be given several times; its variable has blanks or commas between the values. */
  readonly isList?: boolean;
}

/** All of them, in the order of the help text. */
export const RELAY_FLAGS = [
  {
    name: 'listen',
    value: 'URL',
    isList: true,
    help: 'where Kratos services report to; default unixgram:///var/run/dapper-collect/dapper-collect.sock',
  },
  {
    name: 'to',
    value: 'DSN',
    help: 'where spans go, as in TRACE: otlp+http://host:4318, zipkin+http://…, jaeger+http://…, console:, …',
  },
  {
    name: 'http',
    value: 'HOST:PORT',
    help: 'serves /metrics and /healthz; default: nothing does',
  },
  {
    name: 'queue-spans',
    value: 'N',
    help: 'spans that wait at most; default 100000',
  },
  {
    name: 'queue-mib',
    value: 'N',
    help: 'MiB of memory that they take at most; default 256, or half of what Node may have',
  },
  {
    name: 'max-connections',
    value: 'N',
    help: 'connections at each address at most; default 1000',
  },
  {
    name: 'socket-mode',
    value: 'OCTAL',
    help: 'who may write to the socket files, such as 0666; default: what the umask leaves',
  },
  {
    name: 'shutdown-timeout',
    value: 'DURATION',
    help: 'how long a shutdown delivers what is waiting; default 10s',
  },
] as const satisfies readonly RelayFlag[];

/** The name of a flag. */
export type RelayFlagName = (typeof RELAY_FLAGS)[number]['name'];

/** Values by the name of their flag, as they were given. */
export type FlagValues = ReadonlyMap<RelayFlagName, readonly string[]>;

/** @returns The environment variable of a flag. */
export function variableOf(name: RelayFlagName): string {
  return `KRATOS_RELAY_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** What `--help` prints. */
export function helpText(): string {
  const flags: readonly RelayFlag[] = RELAY_FLAGS;
  const rows = flags.map(({ name, value, help, isList }) => [
    `--${name} ${value}${isList === true ? ' …' : ''}`,
    help,
  ]);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return [
    'usage: kratos-otel relay [--listen URL …] --to DSN',
    '',
    'Takes what services of Kratos v1 report, in Go or in Node, and sends it to any backend.',
    '',
    ...rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`),
    '',
    `Each flag has a variable, such as ${variableOf('queue-spans')}; a flag wins over its variable.`,
    'More: docs/relay.md',
  ].join('\n');
}

/**
 * Reads flags: `--name value` or `--name=value`. What was not given is taken from the environment.
 *
 * @param args - The arguments.
 * @param env - Environment variables.
 * @returns What was given.
 * @throws Error that names a flag which is not known, has no value, or is given too often.
 */
export function readFlags(args: readonly string[], env: NodeJS.ProcessEnv): FlagValues {
  const values = new Map<RelayFlagName, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const [, given = '', inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = find(given);
    if (flag === undefined) throw unknown(arg);
    const value = inline ?? args[++i];
    if (value === undefined || value === '') throw new Error(`--${flag.name} needs ${flag.value}`);
    const known = values.get(flag.name);
    if (known === undefined) values.set(flag.name, [value]);
    else if (isList(flag)) known.push(value);
    else throw new Error(`--${flag.name} is given twice`);
  }
  addFromEnvironment(values, env);
  return values;
}

function addFromEnvironment(values: Map<RelayFlagName, string[]>, env: NodeJS.ProcessEnv): void {
  for (const flag of RELAY_FLAGS) {
    const text = env[variableOf(flag.name)]?.trim();
    if (values.has(flag.name) || text === undefined || text === '') continue;
    values.set(flag.name, isList(flag) ? text.split(/[\s,]+/) : [text]);
  }
}

type Flag = (typeof RELAY_FLAGS)[number];

function find(name: string): Flag | undefined {
  return RELAY_FLAGS.find((each) => each.name === name);
}

function isList(flag: RelayFlag): boolean {
  return flag.isList === true;
}

/** What stands behind `=` may be a secret. */
function unknown(arg: string): Error {
  const what = arg.startsWith('-')
    ? `unknown flag ${arg.split('=')[0] ?? ''}`
    : 'an argument without a flag';
  return new Error(`${what}; allowed: ${RELAY_FLAGS.map(({ name }) => `--${name}`).join(', ')}`);
}
