// Builds the package twice, as ES modules and as CommonJS, from the same sources.
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
for (const format of ['esm', 'cjs']) {
  execFileSync(process.execPath, [tsc, '-p', `tsconfig.${format}.json`], { stdio: 'inherit' });
}
// What replaces an ES module takes its name: `module-url.cjs.js` is `module-url.js` to its importers.
for (const name of readdirSync('dist/cjs').filter((file) => file.includes('.cjs.'))) {
  renameSync(`dist/cjs/${name}`, `dist/cjs/${name.replace('.cjs.', '.')}`);
}
// The package is `"type": "module"`; this marker makes Node read dist/cjs as CommonJS.
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
