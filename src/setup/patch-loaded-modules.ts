import { builtinModules, createRequire, syncBuiltinESMExports } from 'node:module';
import { join, sep } from 'node:path';
import type { InstrumentationLike, PatchedModule } from '../config/config.js';

const BUILT_IN = new Set(builtinModules);
// Any file will do: modules of Node and the cache of modules are the same from everywhere.
const requireBuiltIn = createRequire(join(process.execPath, '..', 'any.cjs'));

/**
 * Patches modules of Node. They are patched when they are required, and this requires them: the
 * application may have loaded them before, or may import them, which no hook sees. What was imported
 * from them by name is updated too. Modules of packages can no longer be patched once they are loaded.
 *
 * @param instrumentations - Instrumentations that are enabled.
 * @returns Names of packages that were loaded too early, each with the instrumentation that has to
 *   do without it, such as `express (instrumentation-express)`.
 */
export function patchLoadedModules(instrumentations: readonly InstrumentationLike[]): string[] {
  const early = new Set<string>();
  let isTouched = false;
  for (const instrumentation of instrumentations) {
    for (const module of modulesOf(instrumentation)) {
      if (isPatched(module)) continue;
      if (BUILT_IN.has(module.name)) {
        isTouched = touch(module.name) || isTouched;
      } else if (isLoaded(module.name)) {
        early.add(`${module.name} (${shortName(instrumentation)})`);
      }
    }
  }
  if (isTouched) syncBuiltinESMExports();
  return [...early].sort();
}

/** @returns The name of an instrumentation, without that of OpenTelemetry. */
export function shortName({
  instrumentationName = 'an instrumentation',
}: InstrumentationLike): string {
  return instrumentationName.replace(/^@opentelemetry\//, '');
}

function modulesOf(instrumentation: InstrumentationLike): readonly PatchedModule[] {
  try {
    // The public method makes the definitions anew, and then none of them was patched.
    const { _modules: own } = instrumentation as { _modules?: unknown };
    const modules: unknown = own ?? instrumentation.getModuleDefinitions?.();
    return Array.isArray(modules) ? (modules as readonly PatchedModule[]) : [];
  } catch {
    // One that is not made of OpenTelemetry's base class.
    return [];
  }
}

function isPatched({ moduleExports, files = [] }: PatchedModule): boolean {
  return moduleExports !== undefined || files.some((file) => file.moduleExports !== undefined);
}

function touch(name: string): boolean {
  try {
    requireBuiltIn(name);
    return true;
  } catch {
    // The patch failed, which is between the instrumentation and its log.
    return false;
  }
}

function isLoaded(name: string): boolean {
  const folder = `${sep}node_modules${sep}${name.split('/').join(sep)}${sep}`;
  return Object.entries(requireBuiltIn.cache).some(
    ([file, module]) => file.includes(folder) && module?.loaded === true,
  );
}
