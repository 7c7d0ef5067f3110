/** Names of propagators, as the variable `OTEL_PROPAGATORS` has them. */
export const PROPAGATOR_NAMES = [
  'tracecontext',
  'baggage',
  'b3',
  'b3multi',
  'jaeger',
  'kratos',
] as const;

/** One of {@link PROPAGATOR_NAMES}. */
export type PropagatorName = (typeof PROPAGATOR_NAMES)[number];

const DEFAULT: readonly PropagatorName[] = ['tracecontext', 'baggage', 'kratos'];

/**
 * Reads `OTEL_PROPAGATORS` (OpenTelemetry, "General SDK Configuration"). `kratos` is always one of them,
 * because platforms set the variable to OpenTelemetry's own names for all services alike; only `none`
 * leaves it out.
 *
 * @param env - Environment variables.
 * @returns The names, each once; the default where the variable is not set or empty.
 * @throws RangeError for a name that is none.
 */
export function propagatorsFromEnvironment(env: NodeJS.ProcessEnv): readonly PropagatorName[] {
  const text = env.OTEL_PROPAGATORS ?? '';
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.length === 0) return DEFAULT;
  const known = names.filter((name) => name !== 'none').map(checkedName);
  if (known.length < names.length) {
    if (known.length === 0) return [];
    throw new RangeError(
      `kratos-otel: OTEL_PROPAGATORS must be none alone or without it, got ${JSON.stringify(text)}`,
    );
  }
  return [...new Set<PropagatorName>([...known, 'kratos'])];
}

function checkedName(name: string): PropagatorName {
  const known = PROPAGATOR_NAMES.find((each) => each === name);
  if (known !== undefined) return known;
  throw new RangeError(
    `kratos-otel: OTEL_PROPAGATORS must be a list of ${PROPAGATOR_NAMES.join(', ')}, or none, got ${JSON.stringify(name)}`,
  );
}
