import type { TracerProvider } from '@opentelemetry/api';
import type { InstrumentationLike, Instrumentations } from '../config/config.js';

/**
 * Gives instrumentations their provider and enables them.
 *
 * @param instrumentations - The instrumentations, nested or not.
 * @param provider - The provider of their spans.
 * @returns Disables them again.
 */
export function enableInstrumentations(
  instrumentations: Instrumentations,
  provider: TracerProvider,
): () => void {
  const all = flatten(instrumentations);
  for (const instrumentation of all) {
    instrumentation.setTracerProvider(provider);
    // It does nothing for one that is enabled, and brings one back that a shutdown() disabled.
    instrumentation.enable();
  }
  return () => {
    for (const instrumentation of all) instrumentation.disable();
  };
}

function flatten(instrumentations: Instrumentations): InstrumentationLike[] {
  return instrumentations.flatMap((each) => ('enable' in each ? [each] : flatten(each)));
}
