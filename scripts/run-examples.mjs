// Runs the examples of README.md, docs/troubleshooting.md, docs/http.md and docs/grpc.md as they stand, as ES modules and as
// CommonJS, and compares what they print with what the document says they print.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BLOCK = /^```(js|sh|text)\n(.*?)^```/gms;
const PORT = '8080';
// What an example leaves running prints a moment after it has answered.
const SETTLE = 'sleep 2; kill $(jobs -p) 2>/dev/null; wait 2>/dev/null';
const BIN = 'node ../../dist/commands/cli.js';

/**
 * @param {string} document - Its path, for messages.
 * @param {string} text - What stands in it.
 * @param {string} folder - Where to run, inside this package.
 * @returns {Promise<number>} How many examples were run, each as both kinds of modules.
 */
export async function runExamples(document, text, folder) {
  let count = 0;
  for (const kind of ['mjs', 'cjs']) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    let command;
    for (const { 1: language, 2: code, index } of text.matchAll(BLOCK)) {
      const line = text.slice(0, index).split('\n').length;
      if (language === 'js') write(folder, code, kind);
      else if (language === 'sh') command = { code, line };
      else if (command !== undefined) {
        const output = run(folder, await prepare(command.code, kind));
        compare(`${document}:${command.line} (${kind})`, output, code);
        command = undefined;
        count++;
      }
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return count / 2;
}

let port = PORT;

function write(folder, code, kind) {
  const [, name] = /^\/\/ ([\w-]+)\.mjs\n/.exec(code) ?? [];
  if (name === undefined) throw new Error(`the first line of an example is its file:\n${code}`);
  writeFileSync(join(folder, `${name}.mjs`), code);
  writeFileSync(join(folder, `${name}.${kind}`), kind === 'cjs' ? toCommonJs(code) : code);
}

function toCommonJs(code) {
  const lines = code.replaceAll(
    /^import (\{[^}]*\}|\w+) from ('[^']*');$/gm,
    (_, names, from) => `const ${names.replaceAll(' as ', ': ')} = require(${from});`,
  );
  return `(async () => {\n${lines}})();\n`;
}

async function prepare(code, kind) {
  port = await freePort();
  const script = code.replaceAll('npx kratos-otel', BIN).replaceAll(PORT, port);
  return kind === 'mjs'
    ? script
    : script.replaceAll('--import', '--require').replaceAll('.mjs', '.cjs');
}

function run(folder, script) {
  const sources = `sed -i s/${PORT}/${port}/g *.mjs *.cjs 2>/dev/null`;
  const command = `${sources}\n${script}\n${SETTLE}`;
  const env = { ...process.env, TRACE: '', OTEL_LOG_LEVEL: '' };
  const options = { cwd: folder, encoding: 'utf8', timeout: 60_000, env };
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${command}`], options);
  return stdout;
}

/** `…` stands for anything, also at the end of a line. */
function compare(where, output, expected) {
  for (const line of expected.trimEnd().split('\n')) {
    const parts = line
      .split('…')
      .map((part) => RegExp.escape?.(part.trim()) ?? escape(part.trim()));
    if (new RegExp(parts.join('.*')).test(output)) continue;
    throw new Error(`${where} does not print\n  ${line}\nbut\n${output}`);
  }
}

function escape(text) {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: free } = server.address();
  server.close();
  await sleep(10);
  return String(free);
}
