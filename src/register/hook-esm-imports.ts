import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';

const { createRequire } = nodeModule;

interface SyncHooks {
  supportsSyncHooks(): boolean;
  register(): void;
}

/**
 * Lets instrumentations patch what is imported, and not only what is required. Where Node and the
 * installed `import-in-the-middle` can, it is a hook in this thread; else one in a thread of its
 * own, which Node 26 has deprecated.
 *
 * @param files - A file of each instrumentation: the hook is a dependency of them. Where none has it,
 *   none listens to it.
 * @throws Error when neither can be had.
 */
export function hookEsmImports(files: readonly string[]): void {
  const [file, base] = firstWithHook(files) ?? [];
  if (file === undefined || base === undefined) return;
  if (hookInThread(createRequire(base))) return;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 26) {
    throw new Error(
      `ES modules are not patched on Node ${major} with this @opentelemetry/instrumentation; update it with: npm install @opentelemetry/instrumentation@latest`,
    );
  }
  // Without a working directory that thread does not start, and this one waits for it for ever.
  process.cwd();
  nodeModule.register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(file));
}

function firstWithHook(files: readonly string[]): [file: string, base: string] | undefined {
  for (const file of files) {
    try {
      return [file, createRequire(file).resolve('@opentelemetry/instrumentation')];
    } catch {
      // This one does without.
    }
  }
  return undefined;
}

function hookInThread(require: NodeJS.Require): boolean {
  if (!('registerHooks' in nodeModule)) return false;
  let hooks: SyncHooks;
  try {
    hooks = require('import-in-the-middle/register-hooks.mjs') as SyncHooks;
  } catch {
    // An older one, or a Node that cannot require an ES module.
    return false;
  }
  if (!hooks.supportsSyncHooks()) return false;
  hooks.register();
  return true;
}
