import { existsSync } from 'node:fs';
import type { Config } from '../config/config.js';
import type { TraceSetting } from '../config/dsn/destination.js';
import { addressOf, type DestinationAddress } from '../config/dsn/destination-address.js';
import { KRATOS_PARAMETERS, parseDestination } from '../config/dsn/parse-destination.js';
import { isExporterNone, isSdkDisabled } from '../config/sdk-environment.js';
import {
  DEFAULT_DSN,
  DEFAULT_SOCKET,
  traceFromEnvironment,
} from '../config/dsn/trace-environment.js';
import type { SpanProcessorLike } from '../otel/sdk-shapes.js';
import type { ExporterDestination } from './destinations.js';
import { logger } from '../otel/logger.js';
import { openDestination, type OpenDestination } from './open-destination.js';

const NOTHING_SAYS = `neither TRACE nor init() says where spans go, so they go to the default ${DEFAULT_DSN}`;
const WAY_OUT =
  'set TRACE=console: or call init({ exporter: "console:" }) to see traces in the terminal';
const NOBODY_LISTENS = `${NOTHING_SAYS}, and nothing listens there; ${WAY_OUT}`;

/** All that spans are sent to. */
export interface OpenDestinations {
  /** Exporters, of the user's and of DSNs. */
  readonly exporters: readonly ExporterDestination[];
  /** The user's span processors, and the console's. */
  readonly processors: readonly SpanProcessorLike[];
  /** Whether a DSN asks for every trace to be sampled. */
  readonly disableSample: boolean;
  /** The greatest probability that a DSN names. */
  readonly probability?: number;
  /** Where spans go, for people. */
  readonly addresses: readonly DestinationAddress[];
  /** Why no span can arrive, as far as one can tell. */
  readonly concern?: string;
}

/**
 * Opens every destination of a configuration; without any, the one that `TRACE` names.
 *
 * @param config - The settings of `init()`.
 * @param env - Environment variables. Default `process.env`.
 * @returns What to put behind the limits.
 * @throws Error when a DSN cannot be read, or a package that it needs is not installed.
 */
export function openDestinations(
  config: Config,
  env: NodeJS.ProcessEnv = process.env,
): OpenDestinations {
  if (isSdkDisabled(env))
    return { exporters: [], processors: [], disableSample: false, addresses: [] };
  const { exporter, exporters = [], spanProcessors } = config;
  const given = exporter === undefined ? exporters : [exporter, ...exporters];
  const settings = [...given.filter((each) => typeof each === 'string').map(parseDestination)];
  const reporter = reporterOf(config);
  if (reporter !== undefined) settings.push(reporter);
  const objects = given.filter((each) => typeof each !== 'string');
  const isGiven = settings.length + objects.length > 0 || spanProcessors !== undefined;
  const asksEnvironment = !isGiven && config.exporters === undefined && !isExporterNone(env);
  if (asksEnvironment) settings.push(traceFromEnvironment(env));
  settings.forEach(warnOfIgnored);
  const wanted = withTraceIdBits(settings, config.traceIdBits);
  const isDefault = asksEnvironment && isUnset(env.TRACE);
  const opened = isDefault ? openDefault(wanted) : openAll(wanted);
  return {
    exporters: [
      ...objects.map((each) => ({ exporter: each })),
      ...opened.filter((each) => 'exporter' in each),
    ],
    processors: [
      ...(spanProcessors ?? []),
      ...opened.filter((each) => 'processor' in each).map((each) => each.processor),
    ],
    disableSample: settings.some(({ disableSample }) => disableSample),
    ...(isDefault && concern()),
    ...greatestProbability(settings),
    addresses: [
      ...settings.map(({ destination }) => addressOf(destination)),
      ...[...objects, ...(spanProcessors ?? [])].map((each) => ({ name: classOf(each) })),
    ],
  };
}

/** What a DSN says of its own destination wins. */
function withTraceIdBits(
  settings: readonly TraceSetting[],
  traceIdBits: Config['traceIdBits'],
): readonly TraceSetting[] {
  if (traceIdBits === undefined) return settings;
  return settings.map((each) => ({ ...each, destination: { traceIdBits, ...each.destination } }));
}

function concern(): { concern?: string } {
  return existsSync(DEFAULT_SOCKET) ? {} : { concern: NOBODY_LISTENS };
}

function greatestProbability(settings: readonly TraceSetting[]): { probability?: number } {
  const probabilities = settings.flatMap(({ probability }) => probability ?? []);
  return probabilities.length === 0 ? {} : { probability: Math.max(...probabilities) };
}

/** An object need not have a constructor. */
function classOf(value: object): string {
  const { constructor } = value as { constructor?: { name: string } };
  return constructor?.name ?? 'Object';
}

function isUnset(variable: string | undefined): boolean {
  return variable === undefined || variable === '';
}

function openAll(settings: readonly TraceSetting[]): OpenDestination[] {
  return settings.flatMap(({ destination }) => openDestination(destination) ?? []);
}

function openDefault(settings: readonly TraceSetting[]): OpenDestination[] {
  try {
    return openAll(settings);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^kratos-otel\S*: /, '') : '';
    throw new Error(`kratos-otel: ${NOTHING_SAYS}: ${reason}; ${WAY_OUT}`, { cause });
  }
}

function warnOfIgnored({ destination, ignored = [] }: TraceSetting): void {
  if (ignored.length === 0) return;
  const allowed = KRATOS_PARAMETERS.join(', ');
  logger.warn(
    `kratos-otel: ${addressOf(destination).name} has parameters without a meaning: ${ignored.join(', ')}; allowed: ${allowed}`,
  );
}

/** The original's `Config`: a reporter by network and address. */
function reporterOf({ network, addr, timeout, protocolVersion }: Config): TraceSetting | undefined {
  if (network === undefined || addr === undefined) return undefined;
  return {
    destination: {
      backend: 'kratos',
      network,
      addr,
      ...(timeout !== undefined && { timeout }),
      ...(protocolVersion !== undefined && { protocolVersion }),
    },
    disableSample: false,
  };
}
