// Builds the package: TypeScript checks the sources and writes declarations for `import` and for
// `require`, the bundler writes what Node runs, which is the same for both, and what other bundlers read.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildView } from './build-view.mjs';
import { COMMANDS, bundle, writeEsmEntries } from './bundle.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
for (const format of ['esm', 'cjs']) {
  execFileSync(process.execPath, [tsc, '-p', `tsconfig.${format}.json`], { stdio: 'inherit' });
}
// The package is `"type": "module"`; this marker makes Node read these folders as CommonJS.
mkdirSync('dist/commands');
for (const folder of ['cjs', 'commands']) {
  writeFileSync(`dist/${folder}/package.json`, '{ "type": "commonjs" }\n');
}
writeEsmEntries('dist/esm', await bundle('cjs', 'dist/cjs'));
await bundle('cjs', 'dist/commands', [], COMMANDS);
await bundle('esm', 'dist/module');
await buildView();
// Neither ES modules nor CommonJS by name: bundlers take both for what they are then, also in one file.
writeFileSync(
  'dist/module/package.json',
  '{ "sideEffects": ["./register.js", "./node/tick-object.js"] }\n',
);
