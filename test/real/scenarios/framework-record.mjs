import { deepEqual } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { unlessLost } from '../chains/unless-lost.mjs';
import { recordFramework, startRecorded } from '../frameworks/record-framework.mjs';
import { buildGoPeer } from '../install/go-peer.mjs';

export const prepare = buildGoPeer;

export default [
  {
    group: 'Chains of frameworks',
    title: 'what blademaster and warden report and send',
    seconds: 60,
    /** With RECORD=1 in the environment the record is written anew. */
    async run(world) {
      const { result, versions } = await unlessLost(() => startRecorded(world), recordFramework);
      const path = join(world.real, 'data/framework-record.json');
      if (process.env.RECORD === '1') await write(path, result);
      deepEqual(result, JSON.parse(readFileSync(path, 'utf8')));
      return {
        spans: Object.values(result).reduce((sum, { spans }) => sum + spans.length, 0),
        compared:
          'names, tags in order, logs and the headers sent, with data/framework-record.json',
        versions,
      };
    },
  },
];

async function write(path, record) {
  const options = { ...(await resolveConfig(path)), filepath: path };
  writeFileSync(path, await format(JSON.stringify(record), options));
}
