import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { moduleUrl } from '../module-url.js';
import { logger } from '../otel/logger.js';

const FOLDER = Symbol.for('kratos-otel.folder.1');
const REPORTED = Symbol.for('kratos-otel.copies-reported.1');
const holder = globalThis as {
  [FOLDER]?: string | undefined;
  [REPORTED]?: Set<string> | undefined;
};

/**
 * Says once, with both paths, that two copies of this package or of OpenTelemetry's API are in one
 * process. Everything still works, by shape and over global symbols, but whoever wonders about
 * versions or settings has to know.
 *
 * @param folder - The application's folder. Default: the working directory.
 */
export function reportCopies(folder: string = process.cwd()): void {
  const fromHere = createRequire(moduleUrl);
  const own = packageFolder(fromHere, 'kratos-otel');
  holder[FOLDER] ??= own;
  report('kratos-otel', holder[FOLDER], own);
  const fromApplication = createRequire(join(folder, 'package.json'));
  const api = '@opentelemetry/api';
  report(api, packageFolder(fromApplication, api), packageFolder(fromHere, api));
}

function report(name: string, one: string | undefined, other: string | undefined): void {
  if (one === undefined || other === undefined || one === other) return;
  holder[REPORTED] ??= new Set();
  if (holder[REPORTED].has(name)) return;
  holder[REPORTED].add(name);
  logger.warn(`kratos-otel: there are two copies of ${name}: ${one} and ${other}`);
}

function packageFolder(require: NodeJS.Require, name: string): string | undefined {
  try {
    return dirname(realpathSync(require.resolve(`${name}/package.json`)));
  } catch {
    // Bundled, or not installed as a package: there is nothing to compare.
    return undefined;
  }
}
