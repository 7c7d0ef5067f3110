import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { retry } from '../../install/retry.mjs';
import { runCommand } from '../../install/run-command.mjs';
import { Collector } from '../../peers/collector.mjs';
import { freePorts } from '../../peers/free-port.mjs';

const OTEL = ['@opentelemetry/api@1.9', '@opentelemetry/sdk-trace-base@2'];

/** Packages of each framework on Koa that has projects of its own form. */
export const FRAMEWORKS = {
  Egg: { folder: 'egg', packages: ['egg@3'], endsLate: true },
  // It makes a span of each request itself, which koaTrace() joins, and ends it before the answer has ended.
  Midway: {
    folder: 'midway',
    packages: ['core', 'koa', 'bootstrap', 'logger'].map((name) => `@midwayjs/${name}@4`),
    endsLate: false,
  },
};

/**
 * Makes the scenario of an application on one of the frameworks: one request that is answered, one that
 * fails.
 *
 * @param {[string, object]} framework - Its name, and how it is installed.
 * @returns {import('../../runner/load-scenarios.mjs').Scenario}
 */
export function koaFrameworkScenario([name, { folder, packages, endsLate }]) {
  return {
    group: 'Frameworks on Koa',
    title: name,
    seconds: 300,
    async run(world) {
      const cwd = await install(world, folder, packages);
      const collector = await Collector.start(world);
      const [port] = await freePorts(1);
      const printed = await runCommand(process.execPath, ['start.js'], {
        cwd,
        env: {
          TRACE: `tcp://${collector.address}?timeout=5s&disable_sample=true`,
          APP_ID: folder,
          PORT: `${port}`,
          EGG_SERVER_ENV: 'local',
          MIDWAY_SERVER_ENV: 'local',
        },
      });
      const { header, body, failed } = JSON.parse(printed.trim().split('\n').at(-1));
      assert.equal(failed, 500);
      const [traceId, spanId] = header.split(':');
      assert.equal(body.traceId, traceId);
      const [order] = collector.spansOf(traceId);
      assert.equal(order.spanId, spanId);
      assert.deepEqual(nameAndTags(order), [
        '/orders/7',
        'net/http GET /orders/7?a=1',
        endsLate ? '200' : 'undefined',
        'undefined',
      ]);
      const fails = collector.spans.find(({ operationName }) => operationName === '/fails');
      assert.deepEqual(nameAndTags(fails), [
        '/fails',
        'net/http GET /fails',
        endsLate ? '500' : 'undefined',
        'true',
      ]);
      const messages = fails.logs.flatMap(({ fields }) => fields).map(({ value }) => value);
      assert(messages.includes('boom'), messages.join());
      assert.equal(collector.spans.length, 2);
      if (folder === 'egg') assert(lineOf(cwd).includes(`/${traceId}/`), lineOf(cwd));
      return {
        spans: 2,
        compared: `koaTrace(): names, tags, errors, header${folder === 'egg' ? ', id in the log' : ''}`,
        versions: { [name]: versionOf(cwd, packages[0]) },
      };
    },
  };
}

function nameAndTags({ operationName, tags }) {
  const tag = (wanted) => String(tags.find(({ key }) => key === wanted)?.value);
  const request = [tag('component'), tag('http.method'), tag('http.url')].join(' ');
  return [operationName, request, tag('http.status_code'), tag('error')];
}

/** What the handler has logged. */
function lineOf(cwd) {
  const log = readFileSync(join(cwd, 'logs/egg-app/egg-app-web.log'), 'utf8');
  return log.split('\n').find((line) => line.endsWith('an order')) ?? log;
}

async function install({ real, work }, name, packages) {
  const folder = join(work, 'koa-frameworks', name);
  const tarball = readdirSync(work).find((file) => /^kratos-otel-.*tgz$/.test(file));
  const stamp = join(folder, 'installed');
  const wanted = [tarball, ...packages].join(' ');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), `{ "private": true, "name": "${name}-app" }\n`);
    const args = ['install', '--no-audit', '--no-fund', '--omit=optional', '--ignore-scripts'];
    const all = [join(work, tarball), ...OTEL, ...packages];
    await retry(`npm install of ${name}`, () =>
      runCommand('npm', [...args, ...all], { cwd: folder }),
    );
    writeFileSync(stamp, wanted);
  }
  rmSync(join(folder, 'logs'), { recursive: true, force: true });
  cpSync(join(real, 'lines/koa-frameworks', name), folder, { recursive: true });
  return folder;
}

function versionOf(cwd, wanted) {
  const name = wanted.slice(0, wanted.lastIndexOf('@'));
  return JSON.parse(readFileSync(join(cwd, 'node_modules', name, 'package.json'), 'utf8')).version;
}
