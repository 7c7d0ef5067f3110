const SHARED_2 = { '@opentelemetry/api': '1.9.1', '@opentelemetry/core': '2.12.1' };
const SHARED_3 = { '@opentelemetry/api': '1.10.0', '@opentelemetry/core': '3.1.1' };

/**
 * A combination of packages that a user may have.
 *
 * @typedef {object} Line
 * @property {string} name - Of it, and of its project below `.work/lines`.
 * @property {string} setUp - Which `suite/set-up-*.mjs`.
 * @property {(20 | 24)[]} nodes - Versions of Node to run it on; 20 stands for the current one.
 * @property {Record<string, string>} packages
 */

/** @type {Line[]} */
export const LINES = [
  ...['2.0.0', '2.6.1', '2.12.1'].map((version) => ({
    name: `sdk-trace-base ${version}`,
    setUp: 'init',
    nodes: [20, 24],
    packages: { '@opentelemetry/api': '1.9.1', '@opentelemetry/sdk-trace-base': version },
  })),
  {
    name: 'sdk-trace 3.1.1',
    setUp: 'sdk-3',
    nodes: [24],
    packages: {
      ...SHARED_3,
      '@opentelemetry/context-async-hooks': '3.1.1',
      '@opentelemetry/sdk-trace': '3.1.1',
    },
  },
  ...[
    { version: '0.200.0', sdkTrace: '2.0.0' },
    { version: '0.214.0', sdkTrace: '2.6.1' },
    { version: '0.223.0', sdkTrace: '2.12.0' },
  ].map(({ version, sdkTrace }) => ({
    name: `NodeSDK ${version}`,
    setUp: 'node-sdk',
    nodes: [20, 24],
    packages: {
      ...SHARED_2,
      '@opentelemetry/sdk-node': version,
      '@opentelemetry/sdk-trace-base': sdkTrace,
    },
  })),
  {
    name: 'NodeSDK 0.301.0',
    setUp: 'node-sdk-3',
    nodes: [24],
    packages: {
      ...SHARED_3,
      '@opentelemetry/sdk-node': '0.301.0',
      '@opentelemetry/sdk-trace': '3.1.0',
    },
  },
];

const REGISTER_PACKAGES = {
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/instrumentation-http': '0.223.0',
  '@opentelemetry/sdk-trace-base': '2.12.1',
};

/** @type {Line} What an application has that is traced by `kratos-otel/register` alone. */
export const REGISTER_LINE = {
  name: 'register',
  setUp: 'init',
  nodes: [20, 24],
  packages: REGISTER_PACKAGES,
};

/** @type {Line} The same with a CommonJS package, which only the hook for ES modules sees imported. */
export const REGISTER_EXPRESS_LINE = {
  ...REGISTER_LINE,
  name: 'register with Express',
  packages: {
    ...REGISTER_PACKAGES,
    '@opentelemetry/instrumentation-express': '0.71.0',
    express: '5.1.0',
  },
};
