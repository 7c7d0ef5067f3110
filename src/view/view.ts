import { VIEW_PORT } from '../config/dsn/view-port.js';
import { openBrowser } from './open-browser.js';
import type { KratosListener } from './server/kratos-listener.js';
import { ViewServer } from './server/view-server.js';
import { TraceStore } from './store/trace-store.js';
import { readViewOptions, VIEW_HELP, type ViewOptions } from './view-options.js';

/** Ports that are tried after the default one. */
const PORTS_TRIED = 50;
const MEGABYTE = 1024 * 1024;

/**
 * `kratos-otel view`: shows traces in the browser until it is interrupted.
 *
 * @param args - The arguments after the command; `--help` tells of them.
 * @returns The exit code: 0, 1 when it cannot listen, 2 when an argument is wrong.
 */
export async function view(args: readonly string[]): Promise<number> {
  let options: ViewOptions;
  try {
    options = readViewOptions(args);
  } catch (error) {
    console.error(`kratos-otel view: ${messageOf(error)}\nTry kratos-otel view --help`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(VIEW_HELP);
    return 0;
  }
  try {
    return await run(options);
  } catch (error) {
    console.error(`kratos-otel view: ${messageOf(error)}`);
    return 1;
  }
}

async function run(options: ViewOptions): Promise<number> {
  const { host, maxTraces, maxMegabytes } = options;
  const store = new TraceStore({ maxTraces, maxBytes: maxMegabytes * MEGABYTE });
  const server = new ViewServer(store, options);
  const listeners: KratosListener[] = [];
  const interrupted = waitForSignal();
  try {
    for (const dsn of options.listen) {
      const { listenForKratos } = await import('./server/kratos-listener.js');
      listeners.push(await listenForKratos(dsn, store));
    }
    const port = await listenOnFreePort(server, host, options.port);
    const url = `http://${shownHost(host)}:${port}`;
    const dsn = port === VIEW_PORT && host === '127.0.0.1' ? 'view:' : `view://${url.slice(7)}`;
    const isTaken = options.port === undefined && port !== VIEW_PORT;
    if (isTaken) console.log(`Port ${VIEW_PORT} is taken; this is the next one that is free.`);
    console.log(`Traces are shown on ${url}`);
    console.log(
      `Send spans with TRACE=${dsn}, to ${url}/v1/traces (OTLP) or ${url}/api/v2/spans (Zipkin)`,
    );
    for (const address of options.listen) console.log(`Spans of Kratos are taken on ${address}`);
    if (options.open) {
      openBrowser(url, () => {
        console.error('kratos-otel view: no browser could be opened; open the address above');
      });
    }
    await interrupted;
    return 0;
  } finally {
    await Promise.all([server.close(), ...listeners.map((listener) => listener.close())]);
  }
}

async function listenOnFreePort(
  server: ViewServer,
  host: string,
  asked: number | undefined,
): Promise<number> {
  if (asked !== undefined) return server.listen(host, asked);
  for (let port = VIEW_PORT; ; port++) {
    try {
      return await server.listen(host, port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || port === VIEW_PORT + PORTS_TRIED) throw error;
    }
  }
}

function shownHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The second signal ends the process at once, as without this. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => {
      resolve();
    });
    process.once('SIGTERM', () => {
      resolve();
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
