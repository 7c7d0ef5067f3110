// Simulates fleets of services with the package's sampler, and writes the tables of docs/scale.md, in
// both languages. `--check` fails where they are others.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { choicesTable, pickedTable } from './simulate/scale-tables.mjs';
import { spanBytes } from './simulate/span-bytes.mjs';

const DOCUMENTS = ['docs/scale.md', 'docs/zh/scale.md'];
const END = '<!-- end of table -->';

const bytes = spanBytes();
const tables = { picked: pickedTable(bytes), choices: choicesTable(bytes) };
for (const [name, table] of Object.entries(tables)) console.log(`${name}\n${table}\n`);
console.log(`a span has ${bytes.kratos} bytes as Kratos protobuf, ${bytes.otlp} as OTLP`);
const isCheck = process.argv.includes('--check');
for (const path of DOCUMENTS) {
  const written = readFileSync(path, 'utf8');
  const style = await resolveConfig(path);
  const text = await format(withTables(written), { ...style, parser: 'markdown' });
  if (isCheck && text !== written) {
    console.error(`${path} is not what the simulation gives; run: npm run simulate`);
    process.exitCode = 1;
  } else if (!isCheck) {
    writeFileSync(path, text);
  }
}

function withTables(text) {
  return Object.entries(tables).reduce((before, [name, table]) => {
    const begin = `<!-- table: ${name}, written by \`npm run simulate\` -->`;
    const at = before.indexOf(begin);
    const rest = before.slice(before.indexOf(END, at));
    return `${before.slice(0, at)}${begin}\n\n${table}\n\n${rest}`;
  }, text);
}
