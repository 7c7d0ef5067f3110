import type { TextMapPropagator } from '@opentelemetry/api';
import type { Config } from '../config/config.js';
import {
  propagatorsFromEnvironment,
  type PropagatorName,
} from '../config/propagator-environment.js';
import { kratosEnvironment } from '../config/kratos-environment.js';
import { loadOptional } from '../export/optional-package.js';
import { KratosMetadataPropagator } from '../otel/metadata/kratos-metadata-propagator.js';
import { W3CBaggagePropagator } from '../otel/w3c/w3c-baggage-propagator.js';
import { W3CTraceContextPropagator } from '../otel/w3c/w3c-trace-context-propagator.js';

/** The propagators of a configuration, as `createKratosParts()` takes them. */
export interface OpenPropagators {
  /** All but that of Kratos. */
  readonly propagators: readonly TextMapPropagator[];
  /** Whether `kratos-trace-id` is read and written too. */
  readonly kratosHeader: boolean;
}

/**
 * Opens the propagators of a configuration: those of the application first, then W3C's, then the one for
 * metadata. The later one counts where several headers name a trace.
 *
 * @param config - The settings of `init()`; `propagators` wins over `OTEL_PROPAGATORS`.
 * @param serviceName - Name of this service, if it has one.
 * @param env - Environment variables. Default `process.env`.
 * @returns The propagators.
 * @throws RangeError for a name in `OTEL_PROPAGATORS` that is none.
 * @throws Error when a package that a name needs is not installed.
 */
export function openPropagators(
  config: Config,
  serviceName: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): OpenPropagators {
  const { propagators } = config;
  const names = propagators === undefined ? propagatorsFromEnvironment(env) : undefined;
  const kratosHeader = names === undefined || names.includes('kratos');
  const foreign = propagators ?? names?.flatMap(openForeign) ?? [];
  const own = openOwn(names ?? ['tracecontext', 'baggage'], kratosHeader);
  const metadata =
    kratosHeader && config.metadata !== false
      ? [new KratosMetadataPropagator({ serviceName, color: kratosEnvironment(env).deployColor })]
      : [];
  return { propagators: [...foreign, ...own, ...metadata], kratosHeader };
}

function openOwn(names: readonly PropagatorName[], noteSpan: boolean): TextMapPropagator[] {
  return [
    ...(names.includes('tracecontext') ? [new W3CTraceContextPropagator({ noteSpan })] : []),
    ...(names.includes('baggage') ? [new W3CBaggagePropagator()] : []),
  ];
}

function openForeign(name: PropagatorName): TextMapPropagator[] {
  switch (name) {
    case 'b3':
    case 'b3multi': {
      const { B3Propagator, B3InjectEncoding } = load('@opentelemetry/propagator-b3', name) as {
        B3Propagator: new (options: object) => TextMapPropagator;
        B3InjectEncoding: { readonly SINGLE_HEADER: unknown; readonly MULTI_HEADER: unknown };
      };
      const { SINGLE_HEADER, MULTI_HEADER } = B3InjectEncoding;
      return [new B3Propagator({ injectEncoding: name === 'b3' ? SINGLE_HEADER : MULTI_HEADER })];
    }
    case 'jaeger': {
      const { JaegerPropagator } = load('@opentelemetry/propagator-jaeger', name) as {
        JaegerPropagator: new () => TextMapPropagator;
      };
      return [new JaegerPropagator()];
    }
    case 'tracecontext':
    case 'baggage':
    case 'kratos':
      return [];
  }
}

function load(name: string, propagator: PropagatorName): unknown {
  return loadOptional(name, `OTEL_PROPAGATORS=${propagator}`);
}
