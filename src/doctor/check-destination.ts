import { existsSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { addressOf, type Endpoint } from '../config/dsn/destination-address.js';
import type { Destination, TraceSetting } from '../config/dsn/destination.js';
import {
  DEFAULT_SOCKET,
  probabilityFromEnvironment,
  traceFromEnvironment,
} from '../config/dsn/trace-environment.js';
import { probeEndpoint } from '../setup/probe-endpoint.js';
import type { Check, Surroundings } from './check.js';
import { sendSpan } from './send-span.js';

const NAME = 'TRACE';
const PROBE_MS = 3_000;

/** @returns What `TRACE` says, and whether spans arrive there: one is sent. */
export async function checkDestination({ env }: Surroundings): Promise<Check[]> {
  const isUnset = env.TRACE === undefined || env.TRACE === '';
  if (isUnset && !existsSync(DEFAULT_SOCKET)) {
    const found = `not set, and nothing listens at the default ${DEFAULT_SOCKET}`;
    const todo = 'set TRACE=console: to see traces in the terminal, or to where a backend listens';
    return [{ name: NAME, status: 'wrong', found, todo }];
  }
  let setting: TraceSetting;
  try {
    setting = traceFromEnvironment(env);
    probabilityFromEnvironment(env);
  } catch (error) {
    return [{ name: NAME, status: 'wrong', found: messageOf(error), todo: 'correct the variable' }];
  }
  const { name, endpoint } = addressOf(setting.destination);
  const said: Check = {
    name: NAME,
    status: 'ok',
    found: `${name}${isUnset ? ' (the default)' : ''}`,
  };
  return [said, checkSampling(setting, env), ...(await reach(setting.destination, endpoint))];
}

function checkSampling(
  { disableSample, probability }: TraceSetting,
  env: NodeJS.ProcessEnv,
): Check {
  const name = 'sampling';
  if (disableSample) return { name, status: 'ok', found: 'every trace' };
  const p = probability ?? env.TRACE_PROBABILITY ?? '0.00025';
  return {
    name,
    status: 'note',
    found: `the first trace of an operation in each second, of the others p = ${p}`,
    todo: 'add ?disable_sample=true to TRACE to see every trace',
  };
}

async function reach(destination: Destination, endpoint?: Endpoint): Promise<Check[]> {
  if (endpoint === undefined) return [];
  const todo = 'start the backend, or correct the address in TRACE';
  if ('host' in endpoint) {
    try {
      await lookup(endpoint.host);
    } catch (error) {
      const found = `${endpoint.host} does not resolve (${codeOf(error)})`;
      return [{ name: 'destination', status: 'wrong', found, todo }];
    }
  }
  const answer = await probeEndpoint(endpoint, PROBE_MS);
  const reached: Check = { name: 'destination', status: 'ok', found: answer };
  if (answer.startsWith('does not')) return [{ ...reached, status: 'wrong', todo }];
  return [reached, await sendSpan(destination)];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? messageOf(error);
}
