import { installNode24 } from '../install/node-24.mjs';
import { runCommand } from '../install/run-command.mjs';

// A NodeSDK would start exporters of its own to servers that are not there.
const ENV = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

/**
 * Runs a program on one version of Node to its end.
 *
 * @param {{ work: string }} world
 * @param {20 | 24} version - 20 stands for the Node that runs this, whichever it is.
 * @param {string[]} args - For Node.
 * @param {{ cwd: string, env?: Record<string, string> }} options
 * @returns {Promise<{ result: object, version: string }>} What it printed as JSON, and the exact
 *   version; rejects when it fails.
 */
export async function runOn(world, version, args, { cwd, env }) {
  const node = version === 24 ? await installNode24(world) : process.execPath;
  const printed = await runCommand(node, args, { cwd, env: { ...ENV, ...env } });
  const [, exact] = /v(\S+)/.exec(await runCommand(node, ['--version']));
  return { result: JSON.parse(printed), version: exact };
}
