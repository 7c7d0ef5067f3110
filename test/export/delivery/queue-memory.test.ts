import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a test makes spans of: it runs in a process of its own, and each `make(i)` ends some spans. */
const SETUP = `
  import { init, newTrace, fromContext, tagString, tagFloat64, log } from 'kratos-otel';
  import { ROOT_CONTEXT, context, createContextKey, trace } from '@opentelemetry/api';
  const MAX_BYTES = 64 * 2 ** 20;
  const tracing = init({
    exporter: { export() {}, shutdown: async () => {} },
    disableSample: true,
    flushOnExit: false,
    delivery: { maxQueueSize: 10_000_000, maxQueueBytes: MAX_BYTES },
  });
  const library = trace.getTracer('library');
  const KEY = createContextKey('request');
  const memory = () => {
    for (let i = 0; i < 3; i++) gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const text = (length, i) => Buffer.alloc(length, 97 + (i % 20)).toString('latin1');
`;

interface Result {
  readonly queued: number;
  readonly full: boolean;
  /** Memory that has been added, in proportion to the bound of the queue. */
  readonly share: number;
}

/** Fills the queue, or ends so many spans, and tells what that has taken. */
function fill(make: string, most: number): Result {
  const script = `${SETUP}
    const make = (i) => { ${make} };
    for (let i = 0; i < 100; i++) make(i);
    const before = memory();
    let i = 0;
    for (; i < ${most} && tracing.stats().dropped['queue full'] === 0; i++) {
      make(i);
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    const share = (memory() - before) / MAX_BYTES;
    const { queued, dropped } = tracing.stats();
    console.log(JSON.stringify({ queued, full: dropped['queue full'] > 0, share }));
    process.exit();`;
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return JSON.parse(stdout) as Result;
}

const FULL: readonly [what: string, make: string][] = [
  ['without any tag', `library.startSpan('op', {}, ROOT_CONTEXT).end();`],
  [
    'with a number in each of ten tags',
    `const s = library.startSpan('op' + i, {}, ROOT_CONTEXT);
     for (let k = 0; k < 10; k++) s.setAttribute('key-' + i + '-' + k, i + 0.5);
     s.end();`,
  ],
  [
    'with a text of 1 MB in a tag, a log entry and an error',
    `const t = newTrace('op').setTag(tagString('body', text(1e6, i))).setLog(log('body', text(1e6, i)));
     t.finish(new Error(text(1e6, i)));`,
  ],
  [
    'with 100,000 Chinese characters in a tag',
    `newTrace('op').setTag(tagString('body', '漢'.repeat(1e5) + i)).finish();`,
  ],
  [
    'with one Chinese character in 20,000 others',
    `newTrace('op').setTag(tagString('body', '漢' + text(20_000, i))).finish();`,
  ],
  [
    'with a list of a thousand numbers',
    `library.startSpan('op').setAttribute('l', Array.from({ length: 1000 }, (_, k) => i + k / 3)).end();`,
  ],
  [
    'with a list of a thousand texts',
    `library.startSpan('op').setAttribute('l', Array.from({ length: 1000 }, (_, k) => 'item ' + k)).end();`,
  ],
  [
    'with 100 links to others',
    `const links = Array.from({ length: 100 }, () => ({ context: library.startSpan('x').spanContext() }));
     library.startSpan('op', { links }).end();`,
  ],
  [
    'with 100 events',
    `const s = library.startSpan('op');
     for (let k = 0; k < 100; k++) s.addEvent('log', { message: 'message ' + i + ' ' + k });
     s.end();`,
  ],
];

it.each(FULL)('a queue of 64 MiB full of spans %s takes less than half more', (_what, make) => {
  const { share, full } = fill(make, 200_000);
  expect(full).toBe(true);
  expect(share).toBeLessThan(1.5);
});

const KEPT: readonly [what: string, make: string][] = [
  [
    'a request of 200 KB in the context of its forks',
    `context.with(ROOT_CONTEXT.setValue(KEY, { body: text(200_000, i) }), () => {
       const t = newTrace('/orders');
       t.fork('users', 'GetUser').finish();
       t.run(() => fromContext().fork('db', 'query').finish());
       t.finish();
     });`,
  ],
  [
    'parents that never end, with what is forked in them',
    `context.with(ROOT_CONTEXT.setValue(KEY, { body: text(200_000, i) }), () => {
       const parent = library.startSpan('parent', {}, ROOT_CONTEXT).setAttribute('a', text(20_000, i));
       context.with(trace.setSpan(ROOT_CONTEXT, parent), () => fromContext().fork('', 'child').finish());
     });`,
  ],
  [
    'what somebody has put on the span',
    `const body = text(200_000, i);
     const s = library.startSpan('op');
     const end = s.end.bind(s);
     s.end = () => end(body.length > 0 ? undefined : 1);
     s.response = { body };
     s.end();`,
  ],
  [
    'what somebody has put on the context of a link or of a parent',
    `const remote = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, isRemote: true, body: text(200_000, i) };
     const parent = trace.setSpanContext(ROOT_CONTEXT, { ...remote });
     library.startSpan('op', { links: [{ context: remote }] }, parent).end();`,
  ],
  [
    'the text of which a tag is a part',
    `newTrace('op')
       .setTag(tagString('part', text(200_000, i).slice(100, 300)))
       .setLog(log('part', text(200_000, i).slice(100, 300)))
       .finish();`,
  ],
];

it.each(KEPT)('2,000 requests that wait do not keep %s', (_what, make) => {
  const { share, queued } = fill(make, 2000);
  expect(queued).toBeGreaterThanOrEqual(2000);
  // 2,000 times 200 KB are six times the bound.
  expect(share).toBeLessThan(0.3);
});

it.each([
  [
    'each linked to the one before',
    `const links = last ? [{ context: last }] : [];
     const s = library.startSpan('job', { links }, ROOT_CONTEXT);`,
  ],
  [
    'each linked to the one before, none of which ever ends',
    `const links = last ? [{ context: last }] : [];
     const s = library.startSpan('job', { links }, ROOT_CONTEXT);
     s.end = () => {};`,
  ],
  [
    'each below the one before, in a chain over the limit',
    `const parent = last ? trace.setSpanContext(ROOT_CONTEXT, last) : ROOT_CONTEXT;
     const s = library.startSpan('job', {}, parent);`,
  ],
])('a long life of jobs, %s, with fromContext() in each, adds nothing', (_what, start) => {
  const script = `${SETUP.replace('export() {}', 'export: (s, done) => done({ code: 0 })')}
    let last;
    const jobs = async (count) => {
      for (let i = 0; i < count; i++) {
        ${start}
        s.setAttribute('body', text(10_000, i));
        context.with(trace.setSpan(ROOT_CONTEXT, s), () => fromContext().setTag(tagFloat64('a', 1)));
        s.end();
        last = s.spanContext();
        if (i % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await tracing.forceFlush();
      return memory();
    };
    const before = await jobs(500);
    const after = await jobs(5000);
    console.log(JSON.stringify({ perJob: (after - before) / 5000, last }));
    process.exit();`;
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect((JSON.parse(stdout) as { perJob: number }).perJob).toBeLessThan(150);
});
