import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { diag } from '@opentelemetry/api';

/**
 * Lets instrumentations patch what is imported, and not only what is required, by the loader hook
 * of `@opentelemetry/instrumentation`.
 *
 * @param folder - The application's folder.
 */
export function hookEsmImports(folder: string): void {
  try {
    const base = join(folder, 'package.json');
    createRequire(base).resolve('@opentelemetry/instrumentation/package.json');
    register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(base));
  } catch (error) {
    diag.debug('kratos-otel/register: ES modules are not patched', error);
  }
}
