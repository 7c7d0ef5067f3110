import type { InstrumentationLike, Tracing } from '../../config/config.js';

/** What `kratos-otel/register` has set up; gone when `init()` of the application has replaced it. */
export interface Registered {
  readonly tracing: Tracing;
  readonly instrumentations: readonly InstrumentationLike[];
}

// On the global object, because the application may have a copy of this package of its own.
const REGISTERED = Symbol.for('kratos-otel.registered.1');
const REGISTERING = Symbol.for('kratos-otel.registering.1');
const holder = globalThis as {
  [REGISTERED]?: Registered | undefined;
  [REGISTERING]?: boolean;
};

/** @param isOn - Whether `init()` is called by `register`. */
export function setRegistering(isOn: boolean): void {
  holder[REGISTERING] = isOn;
}

/** @returns Whether `init()` is called by `register`. */
export function isRegistering(): boolean {
  return holder[REGISTERING] === true;
}

/** @param registered - What was set up. */
export function rememberRegistered(registered: Registered): void {
  holder[REGISTERED] = registered;
}

/** @returns What was set up, for the `init()` that takes its place. */
export function takeRegistered(): Registered | undefined {
  const registered = holder[REGISTERED];
  holder[REGISTERED] = undefined;
  return registered;
}
