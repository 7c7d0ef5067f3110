// Bundles `app.mjs` with one bundler: `node bundle.mjs NAME FOLDER MISSING`, where MISSING is the package
// of the other line. Prints the name of the file to run, and fails with what the bundler says.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const input = join(dirname(fileURLToPath(import.meta.url)), 'app.mjs');
const [, , name, dir, missing] = process.argv;

async function esbuild(format, file) {
  const outfile = join(dir, file);
  await require('esbuild').build({
    entryPoints: [input],
    bundle: true,
    platform: 'node',
    format,
    outfile,
  });
  return file;
}

async function rollup() {
  const { nodeResolve } = require('@rollup/plugin-node-resolve');
  const commonjs = require('@rollup/plugin-commonjs');
  const json = require('@rollup/plugin-json');
  const options = { transformMixedEsModules: true, ignoreTryCatch: [missing] };
  const plugins = [nodeResolve({ preferBuiltins: true }), commonjs(options), json()];
  const bundle = await require('rollup').rollup({ input, plugins, onwarn() {} });
  await bundle.write({ file: join(dir, 'rollup.mjs'), format: 'es', inlineDynamicImports: true });
  return 'rollup.mjs';
}

async function rolldown() {
  const bundle = await (await import('rolldown')).rolldown({ input, platform: 'node' });
  await bundle.write({
    dir,
    format: 'es',
    entryFileNames: 'rolldown.mjs',
    chunkFileNames: '[name].mjs',
  });
  return 'rolldown.mjs';
}

function webpack() {
  const output = { path: dir, filename: 'webpack.cjs' };
  const options = { mode: 'production', target: 'node', entry: input, output };
  return new Promise((resolve, reject) => {
    require('webpack')(options, (error, stats) => {
      if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString()));
      else resolve('webpack.cjs');
    });
  });
}

function ncc() {
  const args = [
    require.resolve('@vercel/ncc/dist/ncc/cli.js'),
    'build',
    input,
    '-o',
    join(dir, 'ncc'),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout + stderr);
  return 'ncc/index.mjs';
}

const bundlers = {
  'esbuild, ESM': () => esbuild('esm', 'esbuild.mjs'),
  'esbuild, CJS': () => esbuild('cjs', 'esbuild.cjs'),
  rollup,
  rolldown,
  webpack,
  ncc,
};
console.log(await bundlers[name]());
