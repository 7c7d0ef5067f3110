// Builds the page of `kratos-otel view` into dist/view: `npm run build:view`. What it needs is bundled
// into one script, so the package has no dependency for it.
import { cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const FILES = ['index.html', 'page.css', 'icon.svg'];

export async function buildView(folder = 'dist/view') {
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) cpSync(`view/${file}`, `${folder}/${file}`);
  const bundled = await rolldown({
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    input: 'view/main.tsx',
    platform: 'browser',
    tsconfig: 'view/tsconfig.json',
    transform: { target: 'es2022' },
  });
  await bundled.write({ file: `${folder}/page.js`, format: 'esm', minify: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildView();
