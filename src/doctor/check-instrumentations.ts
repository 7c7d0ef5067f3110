import { builtinModules, createRequire } from 'node:module';
import { join } from 'node:path';
import type { InstrumentationLike, PatchedModule } from '../config/config.js';
import { findPackage } from '../node/package-version.js';
import {
  installedInstrumentations,
  type InstalledInstrumentation,
} from '../register/installed-instrumentations.js';
import type { Check, Surroundings } from './check.js';

interface SupportedModule extends PatchedModule {
  readonly supportedVersions?: readonly string[];
}

/** @returns What `kratos-otel/register` would patch of what is installed. */
export function checkInstrumentations({ folder, env }: Surroundings): Check[] {
  const place = join(folder, 'package.json');
  const problems: Check[] = [];
  const report = (error: unknown): void => {
    const found = error instanceof Error ? error.message : String(error);
    const todo = 'let this user read it';
    problems.push({ name: 'instrumentations', status: 'wrong', found, todo });
  };
  const installed = installedInstrumentations([place], env, report);
  if (installed.length === 0) {
    const todo =
      'npm install @opentelemetry/instrumentation-http, or auto-instrumentations-node for all';
    return [...problems, { name: 'instrumentations', status: 'note', found: 'none', todo }];
  }
  return [...problems, ...installed.map((each) => checkOne(each, place))];
}

function checkOne({ name: short, file }: InstalledInstrumentation, place: string): Check {
  const name = `instrumentation-${short}`;
  try {
    const modules = modulesOf(createRequire(file)(file) as Record<string, unknown>);
    const there = modules.flatMap((module) => describe(module, place) ?? []);
    const found = [...new Set(there)].join(', ');
    if (modules.length === 0) return { name, status: 'ok', found: 'patches nothing: it listens' };
    return {
      name,
      status: 'ok',
      found: found === '' ? 'nothing to patch is installed' : `patches ${found}`,
    };
  } catch (error) {
    const found = `cannot be loaded: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
    const todo = `npm install @opentelemetry/${name}@latest, or name it in OTEL_NODE_DISABLED_INSTRUMENTATIONS`;
    return { name, status: 'wrong', found, todo };
  }
}

function modulesOf(exported: Record<string, unknown>): SupportedModule[] {
  return Object.values(exported).flatMap((value) => {
    const { prototype } = value as { prototype?: Partial<InstrumentationLike> };
    if (typeof value !== 'function' || typeof prototype?.setTracerProvider !== 'function')
      return [];
    const Instrumentation = value as new (config: { enabled: false }) => InstrumentationLike;
    const modules = new Instrumentation({ enabled: false }).getModuleDefinitions?.();
    return Array.isArray(modules) ? (modules as SupportedModule[]) : [];
  });
}

/** Such as `express 5.1.0 (>=4.0.0 <6)`: what is installed, and what can be patched. */
function describe(
  { name, supportedVersions = [] }: SupportedModule,
  place: string,
): string | undefined {
  if (builtinModules.includes(name)) return `node:${name}`;
  const installed = findPackage(name, place);
  if (installed === undefined) return undefined;
  return `${name} ${installed.version} (${supportedVersions.join(', ')})`;
}
