import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

type Bundle = (
  format: 'cjs',
  dir: string,
  plugins: unknown[],
  entries: readonly string[],
) => Promise<unknown>;

const url = new URL('../../scripts/bundle.mjs', import.meta.url).href;
const { ENTRIES, bundle } = (await import(url)) as { ENTRIES: string[]; bundle: Bundle };

// Inside the package, so that OpenTelemetry is found.
const folder = fileURLToPath(new URL('.work/production-files', import.meta.url));
const SETS = { alone: ENTRIES.filter((entry) => entry !== 'testing'), beside: ENTRIES };

beforeAll(async () => {
  for (const [name, entries] of Object.entries(SETS)) {
    const dir = join(folder, name);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), '{ "type": "commonjs" }');
    await bundle('cjs', dir, [], entries);
  }
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The files of the package that an entry loads, and how many bytes they are. */
function loadedBy(set: keyof typeof SETS, entry: string): { files: string[]; bytes: number } {
  const dir = join(folder, set);
  const script = `
    require('./${entry}.js');
    const files = Object.keys(require.cache).filter((file) => file.startsWith(${JSON.stringify(dir)}));
    const bytes = files.reduce((sum, file) => sum + require('node:fs').statSync(file).size, 0);
    const names = files.map((file) => require('node:path').basename(file)).sort();
    console.log('\\n' + JSON.stringify({ files: names, bytes }));
    process.exit();`;
  const env = { ...process.env, TRACE: 'none:', OTEL_LOG_LEVEL: '' };
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    cwd: dir,
    encoding: 'utf8',
    env,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as { files: string[]; bytes: number };
}

it.each(SETS.alone)(
  'kratos-otel/%s loads in production what it would without kratos-otel/testing',
  (entry) => {
    const [alone, beside] = [loadedBy('alone', entry), loadedBy('beside', entry)];
    expect(beside.files).toEqual(alone.files);
    expect(beside.files).not.toContain('testing.js');
    // The names under which files give each other what they share.
    expect(beside.bytes - alone.bytes).toBeLessThan(alone.bytes * 0.004);
  },
);
