import { callUser } from '../otel/call-user.js';
import type { TracerProvider } from '@opentelemetry/api';
import type { InstrumentationLike, Instrumentations } from '../config/config.js';

/**
 * Gives instrumentations their provider and enables them. When one of them throws, those before it
 * are disabled again.
 *
 * @param instrumentations - The instrumentations.
 * @param provider - The provider of their spans.
 * @returns Disables them again.
 */
export function enableInstrumentations(
  instrumentations: readonly InstrumentationLike[],
  provider: TracerProvider,
): () => void {
  const disable = (): void => {
    for (const instrumentation of instrumentations) {
      callUser('disable() of an instrumentation', () => {
        instrumentation.disable();
      });
    }
  };
  try {
    for (const instrumentation of instrumentations) {
      instrumentation.setTracerProvider(provider);
      // It does nothing for one that is enabled, and brings one back that a shutdown() disabled.
      instrumentation.enable();
    }
  } catch (error) {
    disable();
    throw error;
  }
  return disable;
}

/**
 * @param own - Instrumentations that the application gave, nested or not.
 * @param inherited - Those that are on already; one of the application takes the place of one with
 *   its name.
 * @returns All of them.
 */
export function allInstrumentations(
  own: Instrumentations,
  inherited: readonly InstrumentationLike[],
): InstrumentationLike[] {
  const given = flatten(own);
  const names = given.map(({ instrumentationName }) => instrumentationName);
  const others = inherited.filter(
    ({ instrumentationName: name }) => name === undefined || !names.includes(name),
  );
  return [...given, ...others];
}

function flatten(instrumentations: Instrumentations): InstrumentationLike[] {
  return instrumentations.flatMap((each) => ('enable' in each ? [each] : flatten(each)));
}
