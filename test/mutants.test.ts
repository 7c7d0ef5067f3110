import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly replace: string;
}

const { MUTANTS } = (await import(new URL('real/data/mutants.mjs', import.meta.url).href)) as {
  MUTANTS: readonly Mutant[];
};

it.each(MUTANTS)('the mutant "$name" applies to $file', ({ file, replace }) => {
  const source = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');
  expect(source.split(replace)).toHaveLength(2);
});
