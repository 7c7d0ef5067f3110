/**
 * `kratos-otel`: {@link init} sets everything up; the rest is that of `kratos-otel/core`.
 *
 * @packageDocumentation
 */
export { init } from './init.js';
export * from './core.js';
