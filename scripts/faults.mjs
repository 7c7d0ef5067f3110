// Brings every fault of test/faults upon the package and upon OpenTelemetry's own parts, and writes
// what was measured into docs/reliability.md. `--row=<part of its name or fault>` runs only some.
import { readFileSync, writeFileSync } from 'node:fs';
import { measureRow } from '../test/faults/measure/measure-row.mjs';
import { describeRows } from '../test/faults/rows.mjs';

const DOCUMENT = 'docs/reliability.md';
const BEGIN = '<!-- table: written by `npm run faults` -->';
const END = '<!-- end of table -->';
const STOCK = ['sdk-trace-base', 'exporter-zipkin', 'exporter-jaeger'];
const FULL_SCALE = 1;

const wanted = process.argv.find((argument) => argument.startsWith('--row='))?.slice(6);
const rows = (await describeRows()).filter(
  ({ name, fault }) => wanted === undefined || name.includes(wanted) || fault.includes(wanted),
);

const measured = [];
for (const row of rows) {
  const ours = await measureRow(row.name, 'ours', FULL_SCALE);
  const stock = row.hasStock ? await measureRow(row.name, 'stock', FULL_SCALE) : undefined;
  measured.push({ ...row, ours, stock });
  console.log(`${ours.holds ? 'holds' : 'FAILS'}  ${row.fault}`);
  console.log(`       kratos-otel: ${ours.figure}`);
  if (stock !== undefined) console.log(`       stock: ${stock.figure}`);
}

const table = [
  ['fault or bad input', 'what must hold', 'stock OpenTelemetry', 'kratos-otel'],
  ['---', '---', '---', '---'],
  ...measured.map(({ fault, holds, ours, stock }) => [
    fault,
    holds,
    stock?.figure ?? 'has no such part',
    ours.holds ? ours.figure : `**does not hold**: ${ours.figure}`,
  ]),
].map((cells) => `| ${cells.map(toCell).join(' | ')} |`);

if (wanted === undefined) await writeDocument();
process.exitCode = rows.length > 0 && measured.every(({ ours }) => ours.holds) ? 0 : 1;

/** Replaces what stands between the markers; everything else is written by hand. */
async function writeDocument() {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  const versions = STOCK.map((name) => `\`@opentelemetry/${name}\` ${versionOf(name)}`);
  const parts = `Stock OpenTelemetry is the \`BatchSpanProcessor\` with its defaults, and its exporters:
${versions.join(',\n')}. Node ${process.versions.node}.`;
  const generated = `${before}${BEGIN}\n\n${parts}\n\n${table.join('\n')}\n\n${END}${after}`;
  writeFileSync(DOCUMENT, await formatted(generated));
}

async function formatted(text) {
  const { format, resolveConfig } = await import('prettier');
  return format(text, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
}

function versionOf(name) {
  const path = new URL(`../node_modules/@opentelemetry/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).version;
}

function toCell(text) {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
