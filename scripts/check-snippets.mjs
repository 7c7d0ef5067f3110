// Compiles every `ts` snippet of README.md and docs/ against the built package, as a user's project
// would: by the package's own name.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runExamples } from './run-examples.mjs';

const FOLDER = '.snippets';
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const inDocs = readdirSync('docs').filter((name) => name.endsWith('.md'));
const documents = ['README.md', ...inDocs.map((name) => `docs/${name}`)];

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER);
let count = 0;
for (const document of documents) {
  const text = readFileSync(document, 'utf8');
  for (const { 1: code, index } of text.matchAll(/^```ts\n(.*?)^```/gms)) {
    const line = text.slice(0, index).split('\n').length;
    const name = `${document.replaceAll(/[^\w]/g, '-')}-${line}.ts`;
    writeFileSync(`${FOLDER}/${name}`, `${code}\nexport {};\n`);
    count++;
  }
}
const compilerOptions = { noEmit: true, noUnusedLocals: false, rootDir: '..' };
writeFileSync(
  `${FOLDER}/tsconfig.json`,
  JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['*.ts'] }),
);
execFileSync(process.execPath, [tsc, '-p', FOLDER], { stdio: 'inherit' });
rmSync(FOLDER, { recursive: true });
console.log(`${count} snippets of ${documents.length} documents compile`);
for (const document of [
  'README.md',
  'docs/logging.md',
  'docs/troubleshooting.md',
  'docs/http.md',
  'docs/grpc.md',
  'docs/testing.md',
  'docs/from-go-to-node.md',
  'docs/relay.md',
  'docs/why.md',
]) {
  const run = await runExamples(document, readFileSync(document, 'utf8'), '.snippets/run');
  console.log(`${run} examples of ${document} print what it says`);
}
rmSync(FOLDER, { recursive: true, force: true });
