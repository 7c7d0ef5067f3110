import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/config/validate-config.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The rows of the tables below a heading, as cells. */
function rows(document: string, heading: string): string[][] {
  const [, section = ''] = document.split(`\n${heading}\n`);
  return section
    .split(/\n#{2,} /)[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const names = (table: string[][]): string[] => table.map(([name]) => name!.replaceAll('`', ''));

/** Every environment variable that the sources read, by how they read it. */
function variablesInSource(): string[] {
  const files = readdirSync(new URL('../../src', import.meta.url), { recursive: true }) as string[];
  const source = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`src/${file}`))
    .join('\n');
  const found = [...source.matchAll(/\benv\.([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name!);
  return [...new Set(found)].sort();
}

// Read by OpenTelemetry's own detector, not by a line of ours; and by the terminal's colours.
const READ_BY_OTEL = ['OTEL_RESOURCE_ATTRIBUTES'];
const OF_THE_TERMINAL = ['FORCE_COLOR', 'NO_COLOR', 'NODE_DISABLE_COLORS', 'TERM'];

describe.each([
  ['docs/configuration.md', '## Settings of `init()`', '## Environment variables'],
  ['README.md', '### Settings of `init()`', '### Environment variables'],
  ['docs/zh/configuration.md', '## `init()` 的配置项', '## 环境变量'],
  ['README.zh-CN.md', '### `init()` 的配置项', '### 环境变量'],
])('%s', (path, settingsHeading, variablesHeading) => {
  const document = read(path);
  const settings = rows(document, settingsHeading).filter((cells) => cells.length === 4);
  const variables = rows(document, variablesHeading);

  it('lists every setting', () => {
    expect(names(settings).sort()).toEqual(Object.keys(RULES).sort());
  });

  it('lists every variable', () => {
    const known = variablesInSource().filter((name) => !OF_THE_TERMINAL.includes(name));
    expect(names(variables).sort()).toEqual([...new Set([...known, ...READ_BY_OTEL])].sort());
  });

  it('gives type, default and example of each', () => {
    for (const cells of [...settings, ...variables]) {
      expect(cells, cells.join(' | ')).toHaveLength(4);
      for (const cell of cells) expect(cell).not.toBe('');
    }
  });
});

describe.each(['docs/architecture.md', 'docs/zh/architecture.md'])('%s', (page) => {
  const document = read(page);

  it('names files that are there', () => {
    const paths = [...document.matchAll(/`((?:src|bench|scripts|proto|test)\/[^`…*]*)`/g)];
    expect(paths.length).toBeGreaterThan(50);
    for (const [, path] of paths)
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  });

  it('has a row for each room', () => {
    const entries = readdirSync(new URL('../../src', import.meta.url), { withFileTypes: true });
    const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const room of rooms) expect(document).toContain(`| \`src/${room}\``);
  });

  it('has files that have one name each', () => {
    const files = readdirSync(new URL('../../src', import.meta.url), {
      recursive: true,
    }) as string[];
    const names = files.filter((file) => file.endsWith('.ts')).map((file) => basename(file));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
