import type https from 'node:https';
import { applicationRequire } from './package-require.js';

/**
 * Loads `node:https` when it is needed. It takes longer to load than all other modules of Node that
 * this package needs, and backends on the same host do without.
 *
 * Delete when Node 20.6 to 20.15 need not be served: `process.getBuiltinModule()` alone does it then.
 *
 * @returns The module.
 */
export function builtInHttps(): typeof https {
  const { getBuiltinModule } = process as Partial<Pick<NodeJS.Process, 'getBuiltinModule'>>;
  return getBuiltinModule === undefined
    ? (applicationRequire()('node:https') as typeof https)
    : getBuiltinModule('node:https');
}
