import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Config, SpanExporterLike } from '../config/config.js';
import type { TraceSetting } from '../config/destination.js';
import { parseDestination } from '../config/parse-destination.js';
import { traceFromEnvironment } from '../config/trace-environment.js';
import type { SpanProcessorLike } from '../otel/sdk-shapes.js';
import { openDestination } from './open-destination.js';

/** All that spans are sent to. */
export interface OpenDestinations {
  /** One processor a destination, so that none waits for another or suffers from its failures. */
  readonly processors: readonly SpanProcessorLike[];
  /** Whether a DSN asks for every trace to be sampled. */
  readonly disableSample: boolean;
  /** The user's exporters behind the processors. */
  readonly exporters: readonly SpanExporterLike[];
}

/**
 * Opens every destination of a configuration; without any, the one that `TRACE` names.
 *
 * @param config - The settings of `init()`.
 * @param env - Environment variables. Default `process.env`.
 * @returns The processors to put behind the limits.
 * @throws Error when a DSN cannot be read, or a package that it needs is not installed.
 */
export function openDestinations(
  config: Config,
  env: NodeJS.ProcessEnv = process.env,
): OpenDestinations {
  const { exporter, exporters = [], spanProcessors } = config;
  const given = exporter === undefined ? exporters : [exporter, ...exporters];
  const settings = [...given.filter((each) => typeof each === 'string').map(parseDestination)];
  const reporter = reporterOf(config);
  if (reporter !== undefined) settings.push(reporter);
  const objects = given.filter((each) => typeof each !== 'string');
  const isGiven = settings.length + objects.length > 0 || spanProcessors !== undefined;
  if (!isGiven && config.exporters === undefined) settings.push(traceFromEnvironment(env));
  return {
    processors: [
      ...(spanProcessors ?? []),
      ...objects.map(toProcessor),
      ...settings.flatMap(({ destination }) => openDestination(destination) ?? []),
    ],
    disableSample: settings.some(({ disableSample }) => disableSample),
    exporters: objects,
  };
}

function toProcessor(exporter: SpanExporterLike): SpanProcessorLike {
  return new BatchSpanProcessor(exporter);
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
