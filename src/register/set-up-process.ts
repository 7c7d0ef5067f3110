import { createRequire } from 'node:module';
import * as workerThreads from 'node:worker_threads';
import type { Config, InstrumentationLike, Tracing } from '../config/config.js';
import { explainFailure } from './explain-failure.js';
import { hookEsmImports } from './hook-esm-imports.js';
import { installedInstrumentations } from './installed-instrumentations.js';
import { makeInstrumentations } from './make-instrumentations.js';
import { ownFile } from '../node/own-file.js';
import { isPackageManager } from './package-manager.js';
import { printLine } from './print-line.js';
import { rememberRegistered, setRegistering } from '../setup/registration/registered.js';
import { searchPlaces } from '../node/search-places.js';

// On the global object: both --import and --require may be given, and name two copies.
const DONE = Symbol.for('kratos-otel.register.1');
const holder = globalThis as { [DONE]?: boolean };
const { isMainThread } = workerThreads;

/** Sets tracing up for the application of this process. Never throws. */
export function register(): void {
  const problems: string[] = [];
  try {
    if (holder[DONE] === true || !isApplication()) return;
    holder[DONE] = true;
    setUp(problems);
  } catch (error) {
    const text = explainFailure(error);
    if (!problems.includes(text)) problems.push(text);
    problems.push('the application runs without tracing');
  }
  // A worker would say the same as the main thread.
  if (problems.length > 0 && isMainThread) printLine(problems.join('; '));
}

/**
 * Node preloads this in every thread, also in its own that runs loader hooks: only since 22.14 it
 * says which those are. Package managers are not traced.
 */
function isApplication(): boolean {
  if (isPackageManager(process.argv[1])) return false;
  if (isMainThread) return true;
  const { isInternalThread } = workerThreads as { isInternalThread?: boolean };
  return isInternalThread === false;
}

function setUp(problems: string[]): void {
  const init = loadInit();
  const reported = new Set<string>();
  const report = (text: string): void => {
    if (!reported.has(text)) problems.push(text);
    reported.add(text);
  };
  const installed = installedInstrumentations(searchPlaces(), process.env, (error) => {
    report(explainFailure(error));
  });
  try {
    hookEsmImports(installed.map(({ file }) => file));
  } catch (error) {
    report(explainFailure(error));
  }
  const instrumentations: InstrumentationLike[] = makeInstrumentations(installed, (name, error) => {
    report(`${name} fails, and the application runs without it: ${explainFailure(error)}`);
  });
  setRegistering(true);
  try {
    const tracing = init({
      instrumentations,
      // Signals are for the main thread.
      flushOnExit: { signals: isMainThread ? ['SIGTERM', 'SIGINT'] : [] },
    });
    rememberRegistered({ tracing, instrumentations });
  } catch (error) {
    // They patch as soon as they are made.
    for (const instrumentation of instrumentations) instrumentation.disable();
    throw error;
  } finally {
    setRegistering(false);
  }
}

/** Loaded here, because what it imports may be missing: an import could not be caught. */
function loadInit(): (config: Config) => Tracing {
  if (ownFile === undefined) {
    throw new Error('it cannot be part of a bundle; call init() of kratos-otel instead');
  }
  const loaded = createRequire(ownFile)('./index.js') as { init: (config: Config) => Tracing };
  return loaded.init;
}
