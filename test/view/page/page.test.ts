import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toOtlpJson } from '../../../src/view/write/to-otlp-json.js';
import { toZipkinJson } from '../../../src/view/write/to-zipkin-json.js';
import type { ViewSpan } from '../../../src/view/model/view-span.js';
import { post, sid, span, startView, T0, tid, type RunningView } from '../view-fixture.js';
import { launchChromium } from './chromium.js';
import { SampleTraces } from './sample-traces.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** The pictures of docs/view.md are made anew when this is set. */
const IMAGES = process.env.UPDATE_IMAGES === undefined ? undefined : join(root, 'docs/images');
const LINE = '.virtual .line';
const SPAN = '.virtual .span-line';

let browser: Browser;
let view: RunningView;
let page: Page;
/** What the page complains of, and where else than to its server it goes. */
let complaints: string[];

beforeAll(async () => {
  [browser, view] = await Promise.all([launchChromium(), startView()]);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await view.close();
});

beforeEach(async () => {
  view.store.clear();
  await open();
});

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

async function open(options: BrowserContextOptions = {}): Promise<void> {
  complaints = [];
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  page = await context.newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    const isAnswer = message.text().includes('404');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== view.url) complaints.push(request.url());
  });
}

function add(...spans: ViewSpan[]): void {
  view.store.add({ spans, refused: 0 });
}

async function goTo(path: string, wanted = LINE): Promise<void> {
  await page.goto(view.url + path);
  await page.locator(wanted).first().waitFor();
}

const names = (): Promise<string[]> => page.locator(`${LINE} .name`).allInnerTexts();
const count = (locator: string): Promise<number> => page.locator(locator).count();

async function picture(name: string): Promise<void> {
  if (IMAGES === undefined) return;
  mkdirSync(IMAGES, { recursive: true });
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(IMAGES, `view-${name}.png`), animations: 'disabled' });
}

/** Serious faults in how the page can be used, as axe-core finds them. */
async function faults(): Promise<string[]> {
  // The policy of the page lets no script in; the debugger's is not asked.
  const session = await page.context().newCDPSession(page);
  const { readFile } = await import('node:fs/promises');
  await session.send('Runtime.evaluate', { expression: await readFile(axe, 'utf8') });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as string[];
}

describe('the list', () => {
  it('shows traces, the newest first, and those that arrive', async () => {
    add(span({ name: 'first' }), span({ traceId: tid(2), name: 'second', start: T0 + 1_000 }));
    await goTo('/');
    expect(await names()).toEqual(['second', 'first']);
    add(span({ traceId: tid(3), name: 'third', start: T0 + 2_000, error: true }));
    await page.locator('.line.failed').waitFor();
    expect(await names()).toEqual(['third', 'second', 'first']);
    expect(await page.locator('.line.failed .errors').innerText()).toBe('1');
  });

  it('tells where to send spans when there are none', async () => {
    await goTo('/', '.empty');
    expect(await page.locator('.empty').innerText()).toContain(`TRACE=view://${view.url.slice(7)}`);
  });

  it('filters by service, operation, tag, duration and error', async () => {
    add(
      span({ name: 'plain' }),
      span({ traceId: tid(2), service: 'stock', name: 'Reserve' }),
      span({ traceId: tid(3), name: 'tagged', tags: [['user', 7]] }),
      span({ traceId: tid(4), name: 'long', duration: 90_000 }),
      span({ traceId: tid(5), name: 'failed', error: true }),
    );
    await goTo('/');
    const filter = async (id: string, value: string, expected: string[]): Promise<void> => {
      await page.locator(id).fill(value);
      await expect.poll(names).toEqual(expected);
      await page.locator(id).fill('');
      await expect.poll(() => count(LINE)).toBe(5);
    };
    await filter('#filter-operation', 'reserve', ['Reserve']);
    await filter('#filter-tag', 'user=7', ['tagged']);
    await filter('#filter-duration', '50ms', ['long']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await expect.poll(names).toEqual(['failed']);
    expect(page.url()).toContain('?error=true');
    await page.locator('text=Clear filters').click();
    await page.locator('#filter-service').selectOption('stock');
    await expect.poll(names).toEqual(['Reserve']);
    await page.reload();
    await expect.poll(names).toEqual(['Reserve']);
  });

  it('holds still while it is scrolled or paused, and says how much is new', async () => {
    add(...Array.from({ length: 200 }, (_, n) => span({ traceId: tid(n + 1), start: T0 + n })));
    await goTo('/');
    await page.locator('.list').evaluate((list) => {
      list.scrollTop = 1_000;
    });
    const top = await page.locator(LINE).first().innerText();
    add(span({ traceId: tid(999), name: 'new', start: T0 + 9_000 }));
    await page.locator('.new').waitFor();
    expect(await page.locator('.new').innerText()).toBe('1 new');
    expect(await page.locator(LINE).first().innerText()).toBe(top);
    await page.locator('.new').click();
    await expect.poll(async () => (await names())[0]).toBe('new');
  });

  it('scrolls through 10,000 traces without a gap', async () => {
    add(...Array.from({ length: 10_000 }, (_, n) => span({ traceId: tid(n + 1), start: T0 + n })));
    await goTo('/');
    await page.locator('text=10,000 of 10,000').waitFor();
    const gaps = await page.locator('.list').evaluate(async (list) => {
      const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
      const { left, top, bottom } = list.getBoundingClientRect();
      const isLine = (y: number): boolean =>
        document.elementFromPoint(left + 400, y)?.closest('.line') != null;
      let missing = 0;
      for (let at = 0; at < list.scrollHeight; at += 900) {
        list.scrollTop = at;
        await frame();
        if (![top + 50, (top + bottom) / 2, bottom - 20].every(isLine)) missing++;
      }
      return [missing, list.scrollHeight > 340_000, document.querySelectorAll('.line').length];
    });
    expect(gaps.slice(0, 2)).toEqual([0, true]);
    expect(gaps[2]).toBeLessThan(120);
    expect(await page.locator(LINE).last().innerText()).toContain('op');
  });
});

describe('a trace', () => {
  const tree = [
    span({ name: 'root', kind: 'server', duration: 10_000 }),
    span({ spanId: sid(2), parentId: sid(1), name: 'child', start: T0 + 1_000, duration: 12_000 }),
    span({
      spanId: sid(3),
      parentId: sid(2),
      service: 'stock',
      name: 'grandchild',
      start: T0 + 2_000,
      error: true,
      errorText: 'none left',
      tags: [['db.statement', 'SELECT 1']],
      logs: [{ at: 500, name: 'retry', fields: [['count', 2]] }],
      links: [{ traceId: tid(1), spanId: sid(1), type: 'follows-from' }],
    }),
  ];
  const rows = (): Promise<string[]> => page.locator(`${SPAN} .name`).allInnerTexts();

  it('is a tree with times, logs, links and what is odd about it', async () => {
    add(...tree);
    await goTo(`/trace/${tid(1)}`, SPAN);
    expect(await rows()).toEqual(['root', 'child', 'grandchild']);
    expect(await count('.tick')).toBe(1);
    expect(await count('.follow')).toBe(2);
    expect(await count('.bar.late')).toBe(1);
    expect(await page.locator(SPAN).nth(2).getAttribute('aria-level')).toBe('3');
    expect(await page.locator(SPAN).nth(1).innerText()).toContain('Ends 3 ms after its parent');
    await page.locator('text=Next error').click();
    const details = await page.locator('#details').innerText();
    for (const text of ['none left', 'SELECT 1', 'retry', 'Follows from', 'shop root']) {
      expect(details).toContain(text);
    }
    await page.locator('#details .link').click();
    expect(await page.locator('#details h2').innerText()).toBe('root');
    await page.locator('text=Critical path').first().click();
    expect(await count('.path')).toBeGreaterThan(1);
  });

  it('has an address of its own, with the span', async () => {
    add(...tree);
    await goTo(`/trace/1#${sid(3)}`, SPAN);
    expect(await page.locator('#details h2').innerText()).toBe('grandchild');
    await goTo('/trace/abc', 'h1');
    await page.locator('text=There is no trace with the id abc').waitFor();
  });

  it('takes spans that arrive while it is shown', async () => {
    add(tree[2]!);
    await goTo(`/trace/${tid(1)}`, SPAN);
    expect(await page.locator(SPAN).innerText()).toContain('Its parent has not arrived');
    add(tree[0]!, tree[1]!);
    await expect.poll(rows, { timeout: 5_000 }).toEqual(['root', 'child', 'grandchild']);
  });

  it('can be copied in both formats and imported again', async () => {
    add(...tree);
    await goTo(`/trace/${tid(1)}`, SPAN);
    const copied = async (button: string): Promise<unknown> => {
      await page.locator(`text=${button}`).click();
      await page.locator('.toast').waitFor();
      return JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    };
    expect(await copied('Copy as Zipkin JSON')).toEqual(
      JSON.parse(JSON.stringify(toZipkinJson(tree))),
    );
    const otlp = await copied('Copy as OTLP JSON');
    expect(otlp).toEqual(JSON.parse(JSON.stringify(toOtlpJson(tree))));
    await page.locator('text=Copy link').click();
    view.store.clear();
    const file = (buffer: Buffer) => ({ name: 'x.json', mimeType: 'application/json', buffer });
    await page.goto(`${view.url}/`);
    await page.locator('input[type=file]').setInputFiles(file(Buffer.from(JSON.stringify(otlp))));
    await page.locator(SPAN).first().waitFor();
    expect(await rows()).toEqual(['root', 'child', 'grandchild']);
    expect(await page.locator('.toast').innerText()).toBe('Imported spans: 3, traces: 1');
    // The browser itself says that the server answers 400.
    complaints = [];
    await page.locator('input[type=file]').setInputFiles(file(Buffer.from('{}')));
    await expect.poll(() => page.locator('.toast').innerText()).toContain('expected JSON');
    complaints = [];
  });

  it('draws 1,000 spans in less than 200 ms', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) =>
      span({
        spanId: sid(n + 1),
        parentId: n === 0 ? '' : sid(Math.floor(n / 3) + 1),
        service: `service-${n % 7}`,
        start: T0 + n * 10,
        duration: 20_000 - n * 10,
        tags: [['n', n]],
      }),
    );
    add(...many);
    await goTo('/');
    const times: number[] = [];
    for (let run = 0; run < 4; run++) {
      times.push(
        await page.evaluate(async () => {
          const start = performance.now();
          document.querySelector<HTMLElement>('.virtual .line a')?.click();
          while (document.querySelectorAll('.virtual .span-line').length < 30) {
            await new Promise(requestAnimationFrame);
          }
          await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }),
      );
      await page.keyboard.press('l');
      await page.locator(LINE).waitFor();
    }
    console.log(`1,000 spans are drawn in ${times.map(Math.round).join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThan(200);
  });

  it('shows the failed order of the demo', async () => {
    const env = { ...process.env, DEMO_VIEW: `view://${view.url.slice(7)}` };
    await promisify(execFile)(process.execPath, ['examples/demo/run.mjs'], { cwd: root, env });
    await goTo('/?error=true');
    expect(await names()).toEqual(['/orders', '/orders']);
    await page.locator(`${LINE} a`).first().click();
    await page.locator(SPAN).first().waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('e');
    const services = new Set(await page.locator(`${SPAN} .service`).allInnerTexts());
    expect([...services].sort()).toEqual(['billing', 'gateway', 'inventory']);
    expect(await page.locator('#details .error-box').innerText()).toBe('billing: no rate for XAU');
    expect(await count(`${SPAN}.failed`)).toBe(5);
    await page.setViewportSize({ width: 1280, height: 620 });
    await picture('waterfall');
  }, 40_000);
});

describe('the search box', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

  it.each([
    ['a whole kratos-trace-id', 'kratos-trace-id: a3ce929d0e0e4736:2:1:1:s-3983126f'],
    ['a traceparent', `00-${traceId}-${sid(2)}-01`],
  ])('takes %s', async (_, text) => {
    add(span({ traceId }), span({ traceId, spanId: sid(2), parentId: sid(1), name: 'named' }));
    await goTo('/');
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await page.locator(SPAN).first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/trace/${traceId}`);
    expect(await page.locator('#details h2').innerText()).toBe('named');
  });

  it('takes a part of an id, and offers several traces', async () => {
    add(span({ traceId }), span({ traceId: `4bf9${'7'.repeat(28)}` }));
    await goTo('/');
    await page.locator('#search').fill('4bf9');
    await page.keyboard.press('Enter');
    await page.locator('.found a').first().waitFor();
    expect(await count('.found a')).toBe(2);
    await page.locator('.found a').last().click();
    await page.locator(SPAN).waitFor();
    await page.locator('#search').fill('9999');
    await page.keyboard.press('Enter');
    await page.locator('text=There is no trace with the id 9999').waitFor();
  });

  it('takes any other text for a part of an operation', async () => {
    add(span({ name: 'POST /orders' }), span({ traceId: tid(2), name: 'GET /x' }));
    await goTo('/');
    await page.locator('#search').fill('orders');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['POST /orders']);
  });
});

describe('the keyboard', () => {
  it('moves through list and trace, and folds', async () => {
    add(
      span({ name: 'root' }),
      span({ spanId: sid(2), parentId: sid(1), name: 'child' }),
      span({ traceId: tid(2), name: 'other', start: T0 - 1 }),
    );
    await goTo('/');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.line.active .name').innerText()).toBe('other');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.locator(SPAN).first().waitFor();
    const active = (): Promise<string> => page.locator('.span-line.active .name').innerText();
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('root');
    await page.keyboard.press('ArrowLeft');
    expect(await count(SPAN)).toBe(1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await active()).toBe('child');
    await page.keyboard.press('ArrowLeft');
    expect(await active()).toBe('root');
    const described = await page.locator('.waterfall').getAttribute('aria-activedescendant');
    expect(await count(`#${described}`)).toBe(1);
    await page.keyboard.press('+');
    await page.locator('text=Whole trace').waitFor();
    await page.keyboard.press('0');
    await page.keyboard.press('Escape');
    expect(await count('#details')).toBe(0);
    await page.keyboard.press('Escape');
    await page.locator(LINE).first().waitFor();
    await page.keyboard.press('g');
    await page.locator('.node').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => count('dialog')).toBe(0);
  });
});

describe('how it looks', () => {
  const now = (): number => Date.now() * 1_000;

  it('is in the language of the browser, and in the one that is chosen', async () => {
    await page.context().close();
    await open({ locale: 'zh-CN' });
    add(...new SampleTraces().traces(30, now()));
    await goTo('/');
    expect(await page.locator('.tabs').innerText()).toContain('链路');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await picture('chinese');
    await page.locator('.language').click();
    expect(await page.locator('.tabs').innerText()).toContain('Traces');
    await page.reload();
    await page.locator(LINE).first().waitFor();
    expect(await page.locator('.tabs').innerText()).toContain('Traces');
  });

  it('is dark where the system is, or when it is told to', async () => {
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await goTo('/', '.empty');
    expect(await ground()).toBe('rgb(246, 247, 249)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(18, 21, 28)');
    await page.locator('[aria-label^="Theme"]').click();
    expect(await ground()).toBe('rgb(246, 247, 249)');
    await page.locator('[aria-label^="Theme"]').click();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe('rgb(18, 21, 28)');
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for anybody, %s',
    async (colorScheme) => {
      await page.context().close();
      await open({ colorScheme });
      const spans = new SampleTraces().traces(60, now());
      add(...spans);
      await goTo('/');
      await page.keyboard.press('j');
      if (colorScheme === 'light') await picture('list');
      expect(await faults()).toEqual([]);
      const failed = spans.find(({ error }) => error)!;
      await goTo(`/trace/${failed.traceId}`, SPAN);
      await page.keyboard.press('e');
      await page.keyboard.press('c');
      if (colorScheme === 'dark') await picture('waterfall-dark');
      expect(await faults()).toEqual([]);
      await goTo('/graph', '.node');
      if (colorScheme === 'light') await picture('graph');
      expect(await faults()).toEqual([]);
      await page.keyboard.press('?');
      expect(await faults()).toEqual([]);
    },
    60_000,
  );

  it('draws which services call which', async () => {
    add(...new SampleTraces().traces(20, now()));
    await goTo('/graph', '.node');
    const table = await page.locator('.calls').innerText();
    for (const name of ['gateway', 'inventory', 'billing', 'mailer', 'mysql', 'redis', 'rates']) {
      expect(table).toContain(name);
    }
    expect(await count('.edge')).toBe(6);
    await page.locator('a[href="/?service=billing"]').click();
    await page.locator(LINE).first().waitFor();
    expect(await page.locator('#filter-service').inputValue()).toBe('billing');
  });
});

describe('what comes from outside', () => {
  it('never runs, and shows what would hide in a text', async () => {
    const script = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
    const url = 'javascript:window.ran=1';
    const bidi = 'safe\u202Eevil\u2066\u200B';
    const hostile = [
      span({
        name: script,
        service: bidi,
        error: true,
        errorText: script,
        tags: [
          [script, script],
          ['url', url],
          ['bidi', bidi],
          ['__proto__', 'x'],
        ],
        logs: [{ at: 0, name: script, fields: [[script, bidi]] }],
        resource: [[script, script]],
      }),
      span({ spanId: sid(2), parentId: sid(3), service: '__proto__', name: url }),
      span({ spanId: sid(3), parentId: sid(2), service: 'constructor', name: '' }),
      span({ spanId: sid(4), parentId: sid(4), name: '\u0000\n\t' }),
      span({ spanId: sid(5), start: 253_402_300_800_000_000, duration: 1e15 }),
    ];
    const answer = await post(`${view.url}/v1/traces`, toOtlpJson(hostile));
    expect(answer.status).toBe(200);
    await goTo('/');
    expect((await names())[0]).toBe(script);
    await goTo(`/trace/${tid(1)}#${sid(1)}`, '#details');
    expect(await page.locator('#details').innerText()).toContain('⟨U+202E⟩evil⟨U+2066⟩');
    expect(await page.locator(SPAN).nth(1).innerText()).toMatch(/cycle/);
    await goTo('/graph', '.node');
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    expect(await count('img:not(.brand img)')).toBe(0);
  });

  it('is cut when it is ten megabytes', async () => {
    const value = { stringValue: `<b>${'x'.repeat(10_000_000)}` };
    const spans = [{ traceId: tid(1), spanId: sid(1), attributes: [{ key: 'k', value }] }];
    await post(`${view.url}/v1/traces`, { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    await goTo(`/trace/1#${sid(1)}`, '#details');
    await page.locator('text=Show all').click();
    expect(await page.locator('.value.string').first().innerText()).toContain(
      '(10000003 characters)',
    );
  });

  it('may come at thousands of spans a second', async () => {
    await goTo('/', '.empty');
    const end = Date.now() + 4_000;
    let sent = 0;
    for (let request = 0; Date.now() < end; request++) {
      const spans = Array.from({ length: 500 }, (_, n) => {
        const id = request * 100 + Math.floor(n / 5) + 1;
        return span({ traceId: tid(id), spanId: sid((n % 5) + 1), start: Date.now() * 1_000 });
      });
      await post(`${view.url}/v1/traces`, toOtlpJson(spans));
      sent += spans.length;
      const due = 4_000 - (end - Date.now());
      const ahead = sent / 20 - due;
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    console.log(`${sent} spans were sent in 4 s`);
    const delay = await page.evaluate(async () => {
      const start = performance.now();
      await new Promise(requestAnimationFrame);
      return performance.now() - start;
    });
    expect(delay).toBeLessThan(500);
    await expect.poll(() => count(LINE)).toBeGreaterThan(20);
    expect(view.store.counts.received).toBeGreaterThanOrEqual(sent);
    expect(view.store.counts.traces).toBeLessThanOrEqual(10_000);
  });
});
