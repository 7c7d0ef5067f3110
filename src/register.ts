/**
 * `kratos-otel/register`: sets everything up from the environment when it is loaded, for
 * applications whose code is not touched:
 *
 * ```sh
 * node --import kratos-otel/register app.js
 * node --require kratos-otel/register app.cjs
 * ```
 *
 * It never throws into the application, and changes neither its output nor its exit code. Settings
 * that are wrong are one line on stderr, and the application runs without tracing. It works in the
 * main thread only.
 *
 * @packageDocumentation
 */
import { isMainThread } from 'node:worker_threads';
import { init } from './init.js';
import { diagToStderr } from './register/diag-to-stderr.js';
import { hookEsmImports } from './register/hook-esm-imports.js';
import { installedInstrumentations } from './register/installed-instrumentations.js';

// Node preloads this in every thread, also in its own that runs loader hooks; the application is in
// the main one. A worker that is to be traced calls init() itself.
if (isMainThread) register();

function register(): void {
  try {
    setUp();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

function setUp(): void {
  diagToStderr(process.env);
  const folder = process.cwd();
  const instrumentations = installedInstrumentations(folder, process.env);
  if (instrumentations.length > 0) hookEsmImports(folder);
  init({ instrumentations, flushOnExit: { signals: ['SIGTERM', 'SIGINT'] } });
}
