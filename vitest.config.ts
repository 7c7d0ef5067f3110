import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Each file in a process of its own: OpenTelemetry's globals are per process.
    pool: 'forks',
    testTimeout: 20_000,
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        'src/wire/generated/**',
        // Their tests start processes (a signal, a preload, a command), which this does not measure.
        'src/cli.ts',
        'src/doctor/**',
        'src/register.ts',
        'src/register/**',
        'src/setup/exit/**',
      ],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
