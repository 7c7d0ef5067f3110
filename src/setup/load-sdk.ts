import { context } from '@opentelemetry/api';
import { applicationRequire, ownRequire } from '../node/package-require.js';
import type { SdkProvider } from './sdk-provider.js';

const SDK_2 = '@opentelemetry/sdk-trace-base';
const SDK_3 = '@opentelemetry/sdk-trace';

/**
 * `require`: the build writes it here, since sources are ES modules and have none. Bundlers see its
 * literal names and put the packages into the bundle; inside of a try block one may be missing.
 */
declare const REQUIRE: (name: string) => unknown;

let loaded: SdkProvider | undefined;

/**
 * Loads the SDK that the application has, of either line: the one that fits the API first, from this
 * package, whose optional peers both are, and then from the application's main module.
 *
 * @returns The class of its provider.
 * @throws Error that says what to install, with the reason as cause.
 */
export function loadSdk(): SdkProvider {
  loaded ??= find();
  return loaded;
}

function find(): SdkProvider {
  // What the API of SDK 3 has, and the last one that SDK 2 asks for has not.
  const names = 'attach' in context ? [SDK_3, SDK_2] : [SDK_2, SDK_3];
  const errors: unknown[] = [];
  for (const load of [loadBundled, loadOwn, loadOfApplication]) {
    for (const name of names) {
      try {
        const sdk = load(name) as Record<string, SdkProvider | undefined> | undefined;
        const Provider = sdk?.BasicTracerProvider ?? sdk?.TracerProvider;
        if (Provider !== undefined) return Provider;
      } catch (error) {
        errors.push(error);
      }
    }
  }
  const install = names[0] === SDK_3 ? `${SDK_3}@3` : `${SDK_2}@2`;
  throw new Error(
    `kratos-otel: init() needs OpenTelemetry's SDK, which cannot be loaded; install it with: npm install ${install}`,
    // One that is installed and broken says more than one that is not there.
    { cause: errors.find((error) => !isMissing(error)) ?? errors[0] },
  );
}

function loadBundled(name: string): unknown {
  const lend = ownRequire === undefined ? lendRequire() : undefined;
  try {
    return name === SDK_2
      ? REQUIRE('@opentelemetry/sdk-trace-base')
      : REQUIRE('@opentelemetry/sdk-trace');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  } finally {
    lend?.();
  }
}

/**
 * Makes `require` a global one. In a bundle of ES modules there is none, and the SDK, which is
 * CommonJS, requires modules of Node when it is loaded; esbuild's stand-in asks for a global one.
 *
 * @returns Takes it away again.
 */
function lendRequire(): (() => void) | undefined {
  const holder = globalThis as { require?: NodeJS.Require };
  if (holder.require !== undefined) return undefined;
  holder.require = applicationRequire();
  return () => {
    delete holder.require;
  };
}

function loadOwn(name: string): unknown {
  return ownRequire?.(name);
}

function loadOfApplication(name: string): unknown {
  return applicationRequire()(name);
}

function isMissing(error: unknown): boolean {
  if (error instanceof ReferenceError) return true;
  const { code } = error as { code?: unknown };
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}
