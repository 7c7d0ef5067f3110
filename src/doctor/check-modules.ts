import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Check, Surroundings } from './check.js';

/** @returns Whether the folder's `.js` files are ES modules, and how to start them with tracing. */
export function checkModules({ folder }: Surroundings): Check[] {
  let type: unknown;
  try {
    ({ type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      type?: unknown;
    });
  } catch {
    const todo = 'run doctor in the folder of the application';
    return [{ name: 'package.json', status: 'note', found: 'none that can be read', todo }];
  }
  const isEsm = type === 'module';
  return [
    {
      name: 'modules',
      status: 'ok',
      found: isEsm
        ? 'ES modules: node --import kratos-otel/register app.js'
        : 'CommonJS: node --require kratos-otel/register app.js; .mjs files with --import',
    },
  ];
}

/** @returns Whether the default network of Kratos can be used, where `TRACE` asks for it. */
export function checkUnixDgram({ folder, env }: Surroundings): Check[] {
  const name = 'unix-dgram';
  const isNeeded = /^unixgram:/i.test(env.TRACE ?? '') || (env.TRACE ?? '') === '';
  try {
    createRequire(join(folder, 'package.json'))(name);
    return [{ name, status: 'ok', found: 'can be loaded' }];
  } catch {
    const found = 'cannot be loaded; only unixgram:// needs it';
    const todo = 'npm install unix-dgram, which needs a C++ compiler, or use tcp:// or udp://';
    return [isNeeded ? { name, status: 'wrong', found, todo } : { name, status: 'note', found }];
  }
}
