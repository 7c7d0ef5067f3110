import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { applicationRequire, ownRequire } from '../node/package-require.js';
import { logger } from '../otel/logger.js';

const FOLDER = Symbol.for('kratos-otel.folder.1');
const REPORTED = Symbol.for('kratos-otel.copies-reported.1');
const holder = globalThis as {
  [FOLDER]?: string | undefined;
  [REPORTED]?: Set<string> | undefined;
};

/**
 * Says once, with both paths, that two copies of this package or of OpenTelemetry's API are in one
 * process. Everything still works, by shape and over global symbols, but it
 * explains versions and settings that seem wrong.
 */
export function reportCopies(): void {
  // A bundle has what is in it.
  if (ownRequire === undefined) return;
  const own = packageFolder(ownRequire, 'kratos-otel');
  holder[FOLDER] ??= own;
  report('kratos-otel', holder[FOLDER], own);
  const api = '@opentelemetry/api';
  report(api, packageFolder(applicationRequire(), api), packageFolder(ownRequire, api));
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
