import { join } from 'node:path';
import { findPackage, type InstalledPackage } from '../node/package-version.js';
import type { Check, Surroundings } from './check.js';
import { isAtLeast, majorOf } from './version-range.js';

const API = '@opentelemetry/api';
const SDK_2 = '@opentelemetry/sdk-trace-base';
const SDK_3 = '@opentelemetry/sdk-trace';
const LEAST_NODE = '20.6';
const LEAST_NODE_OF_SDK_3 = '22.15';

/** @returns Whether Node, this package and OpenTelemetry fit each other: the table of the README. */
export function checkVersions({ folder }: Surroundings): Check[] {
  const find = (name: string): InstalledPackage | undefined =>
    findPackage(name, join(folder, 'package.json'));
  return [checkNode(), checkOwn(find), checkApi(find), checkSdk(find)];
}

function checkNode(): Check {
  const { node } = process.versions;
  if (isAtLeast(node, LEAST_NODE)) return { name: 'Node', status: 'ok', found: node };
  return { name: 'Node', status: 'wrong', found: node, todo: `use Node ${LEAST_NODE} or later` };
}

type Find = (name: string) => InstalledPackage | undefined;

function checkOwn(find: Find): Check {
  const name = 'kratos-otel';
  const own = find(name);
  if (own !== undefined) return { name, status: 'ok', found: own.version };
  return { name, status: 'wrong', found: 'not installed', todo: 'npm install kratos-otel' };
}

function checkApi(find: Find): Check {
  const api = find(API);
  const todo = `npm install ${API}@${find(SDK_2) === undefined && find(SDK_3) !== undefined ? '1.10' : '1.9'}`;
  if (api === undefined) return { name: API, status: 'wrong', found: 'not installed', todo };
  const isFit = isAtLeast(api.version, '1.9') && majorOf(api.version) === 1;
  const { version: found } = api;
  return isFit ? { name: API, status: 'ok', found } : { name: API, status: 'wrong', found, todo };
}

function checkSdk(find: Find): Check {
  const name = 'OpenTelemetry SDK';
  const [two, three, api] = [find(SDK_2), find(SDK_3), find(API)];
  const sdk = two ?? three;
  if (sdk === undefined) {
    const todo = `npm install ${SDK_2}@2`;
    return { name, status: 'wrong', found: `neither ${SDK_2} nor ${SDK_3} is installed`, todo };
  }
  const found = `${two === undefined ? SDK_3 : SDK_2} ${sdk.version}`;
  const line = majorOf(sdk.version);
  if (line === 2) return { name, status: 'ok', found };
  if (line !== 3) return { name, status: 'wrong', found, todo: `npm install ${SDK_2}@2` };
  if (!isAtLeast(process.versions.node, LEAST_NODE_OF_SDK_3)) {
    const todo = `use Node ${LEAST_NODE_OF_SDK_3} or later, or npm install ${SDK_2}@2 ${API}@1.9`;
    return { name, status: 'wrong', found, todo };
  }
  if (api !== undefined && !isAtLeast(api.version, '1.10')) {
    return { name, status: 'wrong', found, todo: `npm install ${API}@1.10, which SDK 3 needs` };
  }
  return { name, status: 'ok', found };
}
