import { defineConfig } from 'vitest/config';

/** `npm run fuzz`: the properties that the tests check a few hundred times, a million times. */
export default defineConfig({
  test: { include: ['test/fuzz/**/*.fuzz.ts'], pool: 'forks', testTimeout: 600_000 },
});
