import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from './find-tool.mjs';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

/** The newest; it runs on Java 17. */
export const ZIPKIN_VERSION = '3.6.1';

/**
 * Fetches the Zipkin server from Maven Central, unless it is there already.
 *
 * @param {{ work: string }} world
 * @returns {Promise<string>} Path of the jar.
 */
export async function installZipkin({ work }) {
  const folder = join(work, 'bin');
  const jar = join(folder, `zipkin-server-${ZIPKIN_VERSION}-exec.jar`);
  if (existsSync(jar)) return jar;
  const maven = findTool('mvn', 'install Maven 3, on Debian with: apt-get install maven');
  mkdirSync(folder, { recursive: true });
  const artifact = `io.zipkin:zipkin-server:${ZIPKIN_VERSION}:jar:exec`;
  await retry('download of Zipkin', async () => {
    // To copy alone does not download without a project.
    const maven2 = ['-q', '-B', '-Dtransitive=false', `-Dartifact=${artifact}`];
    await runCommand(maven, [...maven2, 'dependency:get']);
    await runCommand(maven, [...maven2, 'dependency:copy', `-DoutputDirectory=${folder}`]);
  });
  return jar;
}
