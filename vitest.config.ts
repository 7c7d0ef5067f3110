import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that start processes, wait for time-outs or fill a queue: more than a second each. */
const SLOW = [
  'test/docs/check-docs-command.test.ts',
  'test/docs/simulation.test.ts',
  'test/doctor/**/*.test.ts',
  'test/e2e/kratos-span-names.test.ts',
  'test/faults/**/*.test.ts',
  'test/http/abuse-*.test.ts',
  'test/leaks.test.ts',
  'test/otel/keep/keep-memory.test.ts',
  'test/package/**/*.test.ts',
  'test/relay/relay-process.test.ts',
  'test/register/**/*.test.ts',
  'test/setup/exit/**/*.test.ts',
  'test/testing/broken-contracts.test.ts',
  'test/testing/runners/**/*.test.ts',
  'test/view/command.test.ts',
  'test/**/process-exit.test.ts',
  'test/export/delivery/queue-memory.test.ts',
  'test/export/kratos/moving-host.test.ts',
  'test/export/kratos/stalled-peer.test.ts',
  'test/export/kratos/ten-thousand.test.ts',
];

/** Tests of the page of `kratos-otel view` in a Chromium, which is installed where it is missing. */
const PAGE = ['test/view/page/**/*.test.ts'];

const EXCLUDED = [...configDefaults.exclude, '**/.work/**'];

export default defineConfig({
  test: {
    // Each file in a process of its own: OpenTelemetry's globals are per process.
    pool: 'forks',
    testTimeout: 20_000,
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...EXCLUDED, ...SLOW, ...PAGE],
        },
      },
      // Processes and time-outs on a machine that does something else too: once more before it counts.
      { extends: true, test: { name: 'slow', include: SLOW, exclude: EXCLUDED, retry: 1 } },
      { extends: true, test: { name: 'page', include: PAGE, exclude: EXCLUDED, retry: 1 } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        'src/wire/generated/**',
        // Their tests start processes (a signal, a preload, a command), which this does not measure.
        'src/cli.ts',
        'src/doctor/**',
        'src/view/open-browser.ts',
        'src/view/view.ts',
        'src/register.ts',
        'src/relay/relay-command.ts',
        'src/register/**',
        'src/setup/exit/**',
      ],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
