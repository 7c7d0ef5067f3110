import { parseArgs } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { VIEW_PORT } from '../config/dsn/view-port.js';

/** What `kratos-otel view` was told. */
export interface ViewOptions {
  readonly host: string;
  /** Absent when it was not said: then the next free one is taken where the default is not free. */
  readonly port?: number;
  readonly allowedHosts: readonly string[];
  /** Where else to take spans of Kratos: `tcp://host:port`, `unix:///path`, `unixgram:///path`. */
  readonly listen: readonly string[];
  readonly maxTraces: number;
  readonly maxMegabytes: number;
  readonly open: boolean;
  readonly help: boolean;
}

const MAX_TRACES = 10_000;
const MEGABYTE = 1024 * 1024;
/** The rest of the heap is for what arrives and what is sent. */
const HEAP_SHARE = 0.6;
const HEAP_MEGABYTES = Math.floor((getHeapStatistics().heap_size_limit / MEGABYTE) * HEAP_SHARE);
const MAX_MEGABYTES = Math.min(256, HEAP_MEGABYTES);

/** What `--help` prints. */
export const VIEW_HELP = `usage: kratos-otel view [options]

Shows traces in the browser. Spans are taken on the same address:
  POST /v1/traces         OTLP over HTTP, JSON or protobuf
  POST /api/v2/spans      Zipkin JSON v2
  POST /api/kratos/spans  protobuf of Kratos v1
A service of kratos-otel sends there with TRACE=view:

  --port PORT          port, 0 for any (default ${VIEW_PORT}, or the next one that is free)
  --host ADDRESS       address to listen on (default 127.0.0.1); any other shows traces to the network
  --allow-host NAME    a further name under which browsers reach the page; may be repeated
  --listen DSN         also take spans of Kratos v1 on tcp://HOST:PORT, unix:///PATH or
                       unixgram:///PATH, as a Kratos collector does; may be repeated
  --max-traces N       traces that are kept, the newest (default ${MAX_TRACES})
  --max-memory MB      megabytes that spans may take, up to ${HEAP_MEGABYTES} here (default ${MAX_MEGABYTES});
                       NODE_OPTIONS=--max-old-space-size=MB allows more
  --open               open the page in the browser
  --help               print this
`;

/**
 * Reads the arguments of `kratos-otel view`.
 *
 * @param args - The arguments after the command.
 * @throws Error that names the option, the value and what is allowed.
 */
export function readViewOptions(args: readonly string[]): ViewOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      listen: { type: 'string', multiple: true, default: [] },
      'max-traces': { type: 'string', default: String(MAX_TRACES) },
      'max-memory': { type: 'string', default: String(MAX_MEGABYTES) },
      open: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { host, port, listen, open, help } = values;
  if (host === '') throw new Error('--host must be an address or a name, got ""');
  for (const address of listen) checkListen(address);
  return {
    host,
    ...(port !== undefined && { port: toNumber('--port', port, 0, 65_535) }),
    allowedHosts: values['allow-host'],
    listen,
    maxTraces: toNumber('--max-traces', values['max-traces'], 1, 1_000_000),
    maxMegabytes: toNumber('--max-memory', values['max-memory'], 1, HEAP_MEGABYTES),
    open,
    help,
  };
}

function toNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number;
  throw new Error(
    `${option} must be a whole number from ${least} to ${most}, got ${JSON.stringify(text)}`,
  );
}

function checkListen(text: string): void {
  const isSocket = /^unix(?:gram)?:\/\/\/./.test(text);
  const port = Number(/^tcp:\/\/(?:\[[^\]]+\]|[^:/]*):(\d{1,5})$/.exec(text)?.[1] ?? NaN);
  if (isSocket || port <= 65_535) return;
  throw new Error(
    `--listen must be tcp://HOST:PORT, unix:///PATH or unixgram:///PATH, got ${JSON.stringify(text)}`,
  );
}
