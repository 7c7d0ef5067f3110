import { createRequire, register } from 'node:module';

const NAMES = ['node:http', '@grpc/grpc-js', 'ioredis', 'mysql2/promise'];
// Its instrumentation (0.66) throws when the library is loaded by `import`.
const REQUIRED_ONLY = ['memcached'];

/**
 * Loads the libraries of the full-link service, after their instrumentations are on.
 *
 * @param {string} by - `require`, or `import`: ESM needs OpenTelemetry's loader hook besides.
 * @returns {Promise<object>} The modules, by name.
 */
export async function loadLibraries(by) {
  const require = createRequire(import.meta.url);
  const load = by === 'import' ? importModule : require;
  if (by === 'import') register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
  const libraries = {};
  for (const name of NAMES) libraries[name] = await load(name);
  for (const name of REQUIRED_ONLY) libraries[name] = require(name);
  return libraries;
}

/** The named exports, which is what instrumentations patch; a class is the default one. */
async function importModule(name) {
  const module = await import(name);
  return name === 'ioredis' ? module.default : module;
}
