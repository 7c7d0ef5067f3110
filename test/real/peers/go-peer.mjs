import { buildGoPeer } from '../install/go-peer.mjs';
import { Child } from './child.mjs';

/**
 * A service on the original Go-Kratos v1: the program in `../go`, whose `plan.go` says what a
 * request may ask of it. The flags that it is given:
 *
 * ```text
 * -mode=serve              serves HTTP and gRPC (`hop.Hop`) until its stdin ends
 * -appid=<name>            Kratos' own: the name of the service
 * -trace=<dsn>             Kratos' own: where the original's reporter sends spans, e.g.
 *                          tcp://127.0.0.1:6077?timeout=1s&disable_sample=true
 * -zipkin=<url>            reports by the original's zipkin package instead
 * -disable-sample          with -zipkin: samples everything
 *
 * -mode=links              calls Redis, memcached and MySQL by the clients of the original: see
 *                          `../side-by-side`
 * -mode=framework          serves both by blademaster and warden: see `startGoFramework`
 *   -grpc=<dsn>            warden's own: where it listens
 * -mode=send -count=<n>    makes n spans and prints each as a line: see `runGoSender`
 *   -finite                no tag that is NaN or infinite, which JSON has no number for
 * -mode=receive            is a collector that prints each span as a line: see `startGoReceiver`
 *   -network=<network>     tcp, unix or unixgram
 *   -address=<address>     where to listen
 *   -framing=<framing>     none or length-delimited
 * ```
 *
 * The probability of the original's sampler is fixed at 0.00025, so a trace that begins in Go is
 * picked for certain only with `disableSample`. Its reporter gives a write 100 µs and loses the span
 * when the machine was busy: see `lostSpans`.
 *
 * @typedef {object} GoPeer
 * @property {string} http - host:port of its HTTP server.
 * @property {string} grpc - host:port of its gRPC server.
 * @property {() => Promise<void>} stop - Delivers what is waiting and ends it.
 * @property {() => number} lostSpans - How many spans its reporter has lost so far.
 * @property {Record<string, string>} versions - Go, Go-Kratos and grpc-go.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {object} options
 * @param {string} [options.name] - Of the service; default `go`.
 * @param {string} [options.report] - host:port of a collector, for the original's TCP reporter.
 * @param {string} [options.zipkin] - URL of a Zipkin, for the original's zipkin package.
 * @param {boolean} [options.disableSample] - Whether to sample everything; default `true`.
 * @returns {Promise<GoPeer>}
 */
export async function startGoPeer(
  world,
  { name = 'go', report = '127.0.0.1:1', zipkin, disableSample = true },
) {
  const { path, versions } = await buildGoPeer(world);
  const args = ['-mode=serve', `-appid=${name}`, ...reportArgs({ report, zipkin, disableSample })];
  const child = new Child(world, `Go peer ${name}`, path, args);
  const { http, grpc } = await child.ready();
  return { http, grpc, stop: () => child.stop(), lostSpans: () => lostSpans(child), versions };
}

/**
 * A service on the framework of the original: blademaster and warden, servers and clients, make all
 * of its spans. It answers `/chain` and `hop.Hop/Call`, follows the calls of a plan, and hands on
 * the headers that it received where a call says `forward`.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {{ name: string, report?: string, zipkin?: string, disableSample?: boolean }} options - As
 *   `startGoPeer`.
 * @returns {Promise<GoPeer & { stderr: () => string }>} `stderr`: its log.
 */
export async function startGoFramework(world, { name, ...reporting }) {
  const { path, versions } = await buildGoPeer(world);
  const child = new Child(world, `Go framework ${name}`, path, [
    '-mode=framework',
    `-appid=${name}`,
    ...reportArgs(reporting),
    '-grpc=tcp://127.0.0.1:0/?timeout=20s',
  ]);
  const { http, grpc } = await child.ready();
  return {
    http,
    grpc,
    stop: () => child.stop(),
    stderr: () => child.stderr,
    lostSpans: () => lostSpans(child),
    versions,
  };
}

/**
 * Sends a load of spans by the original's reporter.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {{ report: string, count: number, finite?: boolean }} options - `report`: host:port of the
 *   collector, or such as `unixgram:///path`; `finite`: without tags that are NaN or infinite.
 * @returns {Promise<{ spans: object[], lost: number, versions: Record<string, string> }>} The spans
 *   as `show_span.go` shows them, and how many of them the reporter says that it lost.
 */
export async function runGoSender(world, { report, count, finite = false }) {
  const { path, versions } = await buildGoPeer(world);
  const args = ['-mode=send', '-appid=sender', `-count=${count}`, `-finite=${finite}`];
  const child = new Child(world, 'Go sender', path, [...args, `-trace=${reportDsn(report, true)}`]);
  await child.ended();
  return { spans: child.lines, lost: lostSpans(child), versions };
}

/**
 * Starts a collector that reads with the original's generated code.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {{ network: string, address?: string, framing?: string }} options
 * @returns {Promise<{ address: string, spans: () => object[], complaints: () => string,
 *   versions: Record<string, string> }>} `spans`: what has come, as `show_span.go` shows it;
 *   `complaints`: what it could not read.
 */
export async function startGoReceiver(
  world,
  { network, address = '127.0.0.1:0', framing = 'none' },
) {
  const { path, versions } = await buildGoPeer(world);
  const child = new Child(world, 'Go receiver', path, [
    '-mode=receive',
    `-network=${network}`,
    `-address=${address}`,
    `-framing=${framing}`,
  ]);
  const ready = await child.ready();
  return {
    address: ready.address,
    spans: () => child.lines.slice(1),
    complaints: () => child.stderr,
    versions,
  };
}

function reportArgs({ report, zipkin, disableSample = true }) {
  return zipkin === undefined
    ? [`-trace=${reportDsn(report, disableSample)}`]
    : [`-zipkin=${zipkin}`, `-disable-sample=${disableSample}`];
}

/** @returns {string} The address of a collector as `-trace` takes it. */
export function reportDsn(address, disableSample) {
  const url = address.includes('://') ? address : `tcp://${address}`;
  return `${url}?timeout=5s&disable_sample=${disableSample}`;
}

/** The reporter writes a line for each span that it loses (`pkg/net/trace/report.go`). */
function lostSpans({ stderr }) {
  return (
    stderr.match(/write to conn error|write to data channel timeout|connect error/g)?.length ?? 0
  );
}
