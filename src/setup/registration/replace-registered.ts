import type { InstrumentationLike } from '../../config/config.js';
import { takeRegistered } from './registered.js';

/**
 * Puts `init()` of the application in the place of what `kratos-otel/register` has set up, and says
 * so on stderr: the application's settings hold from now on. What is waiting is still delivered.
 *
 * @returns The instrumentations that `register` has found, which stay on.
 */
export function replaceRegistered(): readonly InstrumentationLike[] {
  const registered = takeRegistered();
  if (registered === undefined) return [];
  console.error(
    'kratos-otel/register: the application calls init(): its settings hold from now on, and those of register no longer do',
  );
  // Takes every global registration back before it returns; the rest may take its time.
  void registered.tracing.shutdown();
  return registered.instrumentations;
}
