import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const ENTRIES = [
  'index',
  'core',
  'zipkin',
  'jaeger',
  'reporter',
  'http',
  'grpc',
  'testing',
  'register',
];

// The commands are processes of their own. Bundled with the others they would take what they share with them
// into further files, which every service loads, and by which hot code calls from file to file.
export const COMMANDS = ['cli'];

// What several entries share. The last two are what `testing` has in common with `init()`: without them there
// would be a file for each set of entries that share something, and `testing` would split those of production.
const GROUPS = [
  { name: 'tracing', test: /src\/(api|otel)\/|^\0/ },
  {
    name: 'runtime',
    test: /src\/(node\/(?!tick-object)|export\/(optional-package|export-scope))/,
    minShareCount: 2,
  },
  {
    name: 'registration',
    test: /src\/setup\/(load-sdk|sdk-provider|open-propagators|instrumentations|registration\/global)/,
    minShareCount: 2,
  },
];

// It has to be loaded before what the others require.
const FIRST = 'node/tick-object';
const API = '@opentelemetry/api';
const require = createRequire(import.meta.url);

/**
 * Bundles the sources into a few files: one for each entry and for what several entries share, so
 * that none loads twice, and none much more than it needs.
 *
 * @param {'cjs' | 'esm'} format - CommonJS is what Node runs. ES modules are for bundlers, which
 *   make an ES module of CommonJS only with a `require` that is not there.
 * @param {string} dir - Where the files go.
 * @param {import('rolldown').Plugin[]} [plugins]
 * @param {string[]} [entries] - Names of the entries.
 * @returns {Promise<Map<string, string[]>>} What is exported, by the file of the entry.
 */
export async function bundle(format, dir, plugins = [], entries = ENTRIES) {
  const isCommonJs = format === 'cjs';
  const bundled = await rolldown({
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    input: Object.fromEntries([...entries, FIRST].map((entry) => [entry, `src/${entry}.ts`])),
    external: (id) => (id !== API || !isCommonJs) && /^[^./\0]/.test(id),
    platform: 'node',
    transform: { target: 'es2022' },
    // What package.json says about side effects is about dist.
    treeshake: { moduleSideEffects: [{ test: /./, sideEffects: true }] },
    plugins: [...(isCommonJs ? [constantApi()] : []), ...plugins],
  });
  const { output } = await bundled.write({
    dir,
    format,
    sourcemap: isCommonJs,
    // Node would read them at each start. The source map leads to the sources, which have them.
    comments: { annotation: true, jsdoc: false, legal: false },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: GROUPS },
  });
  for (const { type, fileName } of output) {
    if (type === 'chunk') writeRequire(join(dir, fileName));
  }
  const exports = new Map(output.map((chunk) => [chunk.fileName, chunk.exports]));
  return new Map(entries.map((entry) => [`${entry}.js`, exports.get(`${entry}.js`)]));
}

/**
 * Writes the entries for `import`, which are the same modules: there is one copy of the package in a
 * process, whoever loads it, and Node reads two files by its loader for ES modules and not all.
 *
 * @param {string} dir - Where they go, beside the folder `cjs`.
 * @param {Map<string, string[]>} entries - What `bundle()` has returned.
 */
export function writeEsmEntries(dir, entries) {
  for (const [file, names] of entries) {
    const what = names.length > 0 ? `export {\n  ${names.join(',\n  ')},\n} from` : 'import';
    writeFileSync(join(dir, file), `${what} '../cjs/${file}';\n`);
  }
}

/**
 * Reads each export of OpenTelemetry's API once, when it is loaded. They are getters of an object:
 * to call one each time takes a tenth of what a header takes.
 *
 * @returns {import('rolldown').Plugin}
 */
function constantApi() {
  const constants = `\0${API}`;
  const names = Object.keys(require(API)).filter((name) => name !== 'default');
  return {
    name: 'constant-api',
    resolveId: (id, importer) =>
      id !== API ? undefined : importer === constants ? { id, external: true } : constants,
    load: (id) =>
      id === constants ? `export const { ${names.join(', ')} } = require('${API}');` : undefined,
  };
}

/**
 * Writes `require` where the sources have `REQUIRE`: a call with a literal name in a try block, as it
 * stands, is what every bundler knows. rolldown would make it `createRequire(import.meta.url)`, which
 * other bundlers neither see nor can load. Both are as long as each other, so source maps stay right.
 */
function writeRequire(path) {
  const code = readFileSync(path, 'utf8');
  writeFileSync(path, code.replaceAll(/\bREQUIRE\(/g, 'require('));
}
