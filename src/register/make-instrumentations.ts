import { createRequire } from 'node:module';
import type { InstrumentationLike } from '../config/config.js';
import type { InstalledInstrumentation } from './installed-instrumentations.js';

type Report = (error: unknown) => void;

/**
 * Loads instrumentations and makes one of each class. What one of them throws, now or when it is
 * enabled, is reported, and the others do their work.
 *
 * @param installed - What is installed.
 * @param report - Gets the name of one that fails, and its error.
 */
export function makeInstrumentations(
  installed: readonly InstalledInstrumentation[],
  report: (name: string, error: unknown) => void,
): InstrumentationLike[] {
  return installed.flatMap(({ name, file }) => {
    const fail: Report = (error) => {
      report(`instrumentation-${name}`, error);
    };
    try {
      return Object.values(createRequire(file)(file) as Record<string, unknown>)
        .filter(isInstrumentationClass)
        .map((Instrumentation) => guarded(new Instrumentation(), fail));
    } catch (error) {
      fail(error);
      return [];
    }
  });
}

function isInstrumentationClass(value: unknown): value is new () => InstrumentationLike {
  if (typeof value !== 'function') return false;
  const prototype = value.prototype as Partial<InstrumentationLike> | undefined;
  return (
    typeof prototype?.setTracerProvider === 'function' && typeof prototype.enable === 'function'
  );
}

/** The same instrumentation, of which no method throws. */
function guarded(instrumentation: InstrumentationLike, fail: Report): InstrumentationLike {
  return new Proxy(instrumentation, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || property === 'constructor') return value;
      return (...args: unknown[]): unknown => {
        try {
          return Reflect.apply(value, target, args) as unknown;
        } catch (error) {
          fail(error);
          return undefined;
        }
      };
    },
  });
}
