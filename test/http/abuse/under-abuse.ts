import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { collectDiag, startTracing } from '../../tracing-fixture.js';
import { overHttp1, overHttp2, type Got, type Job } from './clients.js';
import { STARTS, TOO_EARLY, TOO_LATE, type Seen } from './servers.js';

collectDiag();

const REQUESTS = Number(process.env.ABUSE_REQUESTS ?? 2_500);
const AT_ONCE = 32;

interface Expected {
  status?: number;
  error?: string;
  isAborted?: boolean;
}

const KINDS: Record<string, Expected> = {
  ok: { status: 200 },
  stream: { status: 200 },
  head: { status: 200 },
  post: { status: 200 },
  options: { status: 200 },
  upgrade: { status: 200 },
  none: { status: 404 },
  code: { status: 200, error: '-404' },
  throw: { status: 500, error: TOO_EARLY },
  late: { status: 200, error: TOO_LATE },
  hang: { isAborted: true },
  endless: { status: 200, isAborted: true },
};

const OFTEN = ['ok', 'head', 'post', 'none', 'code', 'throw'];

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function sendAll(jobs: readonly Job[], send: (job: Job) => Promise<Got>): Promise<Got[]> {
  const got: Got[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < jobs.length) {
      const index = next++;
      got[index] = await send(jobs[index]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return got;
}

/** What is wrong with the span of a request; empty when all is right. */
function mistakes(job: Job, got: Got, span: ReadableSpan, seen: Seen): string[] {
  const expected = KINDS[job.kind]!;
  const found: [string, unknown, unknown][] = [
    ['error', span.status.message, expected.error],
    ['the tag error', span.attributes.error, expected.error === undefined ? undefined : true],
  ];
  if (job.kind !== 'late') {
    const isAborted = span.events.some(({ name }) => name === 'aborted');
    found.push(['aborted', isAborted, expected.isAborted === true]);
  }
  if (job.kind !== 'hang') {
    found.push(['status', span.attributes['http.status_code'], expected.status]);
    found.push(['status of the answer', got.status, expected.status]);
    const [, id] = (got.id ?? '').split(':');
    found.push(['header', id?.padStart(16, '0'), span.spanContext().spanId]);
  }
  if (job.kind !== 'none' || seen.has(job.path)) {
    found.push(['active span', seen.get(job.path), span.spanContext().spanId]);
  }
  return found
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => `${job.kind}: ${what} is ${String(is)}, not ${String(should)}`);
}

/**
 * Sends servers requests of every kind, some of which are given up, fail, or never end.
 *
 * @param names - Which of the servers.
 */
export function describeAbuse(...names: string[]): void {
  describe.each(names)('%s under abuse', (name) => {
    it('has one finished span for each request, with the right error and header', async () => {
      // Hono's server prints errors of bodies.
      vi.spyOn(console, 'error').mockReturnValue();
      const { spans } = startTracing();
      const seen: Seen = new Map();
      const url = await STARTS[name]!(seen, ends);
      const send = name === 'node:http2' ? overHttp2(url, seen, ends) : overHttp1(url, seen, ends);
      // Those that end by themselves make up most of them, as they do in life.
      const kinds = [...Object.keys(KINDS), ...OFTEN, ...OFTEN];
      const jobs = Array.from({ length: REQUESTS }, (_, index): Job => {
        const kind = kinds[index % kinds.length]!;
        return { kind, path: `/${kind}/${index}` };
      });
      const got = await sendAll(jobs, send);
      for (let left = 200; left > 0 && spans().length < REQUESTS; left--) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const byName = new Map<string, ReadableSpan[]>();
      for (const span of spans()) byName.set(span.name, [...(byName.get(span.name) ?? []), span]);
      const wrong = new Map<string, number>();
      const note = (text: string): void => void wrong.set(text, (wrong.get(text) ?? 0) + 1);
      for (const [index, job] of jobs.entries()) {
        const own = byName.get(job.path) ?? [];
        if (own.length !== 1) note(`${job.kind}: ${own.length} spans`);
        else
          mistakes(job, got[index]!, own[0]!, seen).forEach((text) => {
            note(masked(text));
          });
      }
      expect(Object.fromEntries(wrong)).toEqual({});
      expect(spans()).toHaveLength(REQUESTS);
    }, 300_000);
  });
}

/** Ids out of a text, so that one mistake is one line. */
const masked = (text: string): string => text.replaceAll(/\b[\da-f]{16}\b/g, '<id>');
