import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../scripts/check-docs.mjs', import.meta.url));
const FILES = {
  'package.json': '{ "scripts": { "demo": "node demo.mjs" } }\n',
  'README.md': '[中文](README.zh-CN.md)\n\n# A\n\n## Read on\n\n- [b](docs/b.md)\n',
  'README.zh-CN.md': '[English](README.md)\n\n# 甲\n\n## 接着读\n\n- [乙](docs/zh/b.md)\n',
  'docs/b.md': '# B\n\n[中文](zh/b.md)\n\ntext\n',
  'docs/zh/b.md': '# 乙\n\n[English](../b.md)\n\n文字\n',
};

describe('scripts/check-docs.mjs', () => {
  let folder: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const change = (path: string, from: string, to: string): void => {
    write(path, readFileSync(join(folder, path), 'utf8').replace(from, to));
  };
  const run = (...args: string[]): { code: number | null; output: string } => {
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], options);
    return { code: status, output: `${stderr}${stdout}` };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'check-docs-'));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    for (const [path, text] of Object.entries(FILES)) write(path, text);
    run('--translated', 'README.md', 'docs/b.md');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('passes documents that are in order', () => {
    expect(run()).toEqual({ code: 0, output: '4 documents, 2 in two languages, 0 problems\n' });
  });

  it('fails for a command that does not exist', () => {
    change('docs/b.md', 'text', '`npm run demo`, `npm run dmo`');
    run('--translated', 'docs/b.md');
    expect(run()).toMatchObject({
      code: 1,
      output: expect.stringContaining('docs/b.md:5: there is no "npm run dmo"') as string,
    });
  });

  it('fails when the English page alone has changed, until that page is named', () => {
    change('docs/b.md', 'text', 'other text');
    expect(run()).toMatchObject({
      code: 1,
      output: expect.stringContaining('docs/zh/b.md: "B" has changed in docs/b.md') as string,
    });
    expect(run('--translated', 'README.md').code).toBe(1);
    expect(run('--translated', 'docs/b.md').code).toBe(0);
    expect(run().code).toBe(0);
  });

  it('refuses to remember all pages at once, and those that have no translation', () => {
    expect(run('--translated')).toMatchObject({
      code: 2,
      output: expect.stringContaining('name English pages') as string,
    });
    expect(run('--translated', 'docs/c.md')).toMatchObject({
      code: 2,
      output: expect.stringContaining('not one of them: docs/c.md') as string,
    });
  });

  it.each([
    ['a page that README does not name', 'docs/c.md', '# C\n', 'does not lead to docs/c.md'],
    ['a translation of nothing', 'docs/zh/c.md', '# 丙\n', 'docs/c.md, which does not exist'],
    ['a link to nothing', 'NOTES.md', '\n[a](b.md)\n', 'NOTES.md:2: b.md does not exist'],
    ['a long page', 'NOTES.md', 'x\n'.repeat(301), 'NOTES.md: has 301 lines'],
  ])('fails for %s', (_, path, text, problem) => {
    write(path, text);
    const { code, output } = run();
    expect(output).toContain(problem);
    expect(code).toBe(1);
  });

  it('fails for a link to a file that Git ignores', () => {
    write('.gitignore', 'built\n');
    write('built/a.html', '');
    write('NOTES.md', '[a](built/a.html)\n');
    expect(run().output).toContain('NOTES.md:1: built/a.html does not exist');
  });
});
