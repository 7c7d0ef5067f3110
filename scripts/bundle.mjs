import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ENTRIES = ['index', 'core', 'zipkin', 'jaeger', 'reporter', 'register', 'setup/tick-object'];

/**
 * Bundles the sources into a few files: one for each entry and for what several entries share, so
 * that none loads twice, and none much more than it needs.
 *
 * @param {'esm' | 'cjs'} format
 * @param {string} dir - Where the files go.
 * @param {import('rolldown').Plugin[]} [plugins]
 */
export async function bundle(format, dir, plugins = []) {
  const bundled = await rolldown({
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
    external: /^[^./]/,
    // For CommonJS, `node` gives `import.meta.url` a meaning.
    platform: format === 'esm' ? 'neutral' : 'node',
    transform: { target: 'es2022' },
    // What package.json says about side effects is about dist.
    treeshake: { moduleSideEffects: [{ test: /./, sideEffects: true }] },
    plugins,
  });
  await bundled.write({
    dir,
    format,
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'tracing', test: /src\/(core|otel)\// }] },
  });
}
