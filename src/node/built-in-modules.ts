import type dgram from 'node:dgram';
import type dns from 'node:dns';
import type http from 'node:http';
import type https from 'node:https';
import type net from 'node:net';
import type stream from 'node:stream';
import type worker from 'node:worker_threads';
import { applicationRequire } from './package-require.js';

// Loading these takes a third of what the package takes to start, and an application that sends its
// spans elsewhere does without. So each is loaded when it is needed.
// Delete the way around when Node 20.6 to 20.15 need not be served: `process.getBuiltinModule()` alone
// does it then.
interface BuiltInModules {
  'node:dgram': typeof dgram;
  'node:dns': typeof dns;
  'node:http': typeof http;
  'node:https': typeof https;
  'node:net': typeof net;
  'node:stream': typeof stream;
  'node:worker_threads': typeof worker;
}

const loaded: Partial<BuiltInModules> = {};

/**
 * @param name - A module of Node.
 * @returns The module, loaded at the first call.
 */
export function builtIn<Name extends keyof BuiltInModules>(name: Name): BuiltInModules[Name] {
  return (loaded[name] ??= load(name));
}

function load<Name extends keyof BuiltInModules>(name: Name): BuiltInModules[Name] {
  const { getBuiltinModule } = process as Partial<Pick<NodeJS.Process, 'getBuiltinModule'>>;
  const found: unknown =
    getBuiltinModule === undefined ? applicationRequire()(name) : getBuiltinModule(name);
  return found as BuiltInModules[Name];
}
