import type { ViewSpan } from '../../../src/view/model/view-span.js';
import { sid, span, tid } from '../view-fixture.js';

/** What becomes of the last traces, counted from the end: pictures show the first ones of the list. */
const FATES: Readonly<Record<number, 'failed' | 'slow'>> = { 3: 'failed', 6: 'slow', 9: 'failed' };

/** A shop: traces that look like those of a service at work, the same each time. */
export class SampleTraces {
  #state = 42;
  #spanId = 1;

  /** @returns A number from 0 to 1. */
  #random(): number {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#state / 2_147_483_648;
  }

  /**
   * @param count - How many traces.
   * @param end - Start of the last one, in microseconds; the others are two seconds apart.
   */
  traces(count: number, end: number): ViewSpan[] {
    return Array.from({ length: count }, (_, n) =>
      this.#order(tid(0x5af31070 + n * 977), end - (count - 1 - n) * 1_917_331, FATES[count - n]),
    ).flat();
  }

  #draw(fate?: 'failed' | 'slow'): { hasFailed: boolean; isSlow: boolean; isOrder: boolean } {
    const [failing, slow, order] = [this.#random(), this.#random(), this.#random()];
    if (fate !== undefined) {
      return { hasFailed: fate === 'failed', isSlow: fate === 'slow', isOrder: true };
    }
    return { hasFailed: failing < 0.12, isSlow: slow < 0.06, isOrder: order < 0.6 };
  }

  #order(traceId: string, start: number, fate?: 'failed' | 'slow'): ViewSpan[] {
    const spans: ViewSpan[] = [];
    const { hasFailed, isSlow, isOrder } = this.#draw(fate);
    const factor = isSlow ? 6 : 0.8 + this.#random() * 0.5;
    const pay = Math.round((18_000 + this.#random() * 20_000) * (isSlow ? 6 : 1));
    const add = (
      parent: ViewSpan | undefined,
      from: number,
      to: number,
      parts: Partial<ViewSpan>,
    ) => {
      const added = span({
        traceId,
        spanId: sid(0x2b3c4d5e6f70 + this.#spanId++),
        parentId: parent?.spanId ?? '',
        start: start + Math.round(from),
        duration: Math.round(to - from),
        resource: [
          ['zone', 'sh001'],
          ['host.name', 'web-1'],
        ],
        ...parts,
      });
      spans.push(added);
      return added;
    };
    const stockEnd = 1_200 + 9_000 * factor;
    const total = isOrder ? stockEnd + pay + 6_500 : stockEnd + 3_000;
    const failed = hasFailed && isOrder;
    const name = isOrder
      ? 'POST /orders'
      : this.#random() < 0.5
        ? 'GET /orders/:id'
        : 'GET /v1/stock';
    const root = add(undefined, 0, total, {
      service: 'gateway',
      kind: 'server',
      name,
      error: failed,
      ...(failed && { errorText: 'billing: no rate for XAU' }),
      tags: [
        ['http.method', isOrder ? 'POST' : 'GET'],
        ['http.status_code', failed ? 500 : 200],
        ['user', 4_711],
      ],
    });
    const reserve = add(root, 1_200, stockEnd, {
      service: 'gateway',
      kind: 'client',
      name: 'inventory.Inventory/Reserve',
      peer: 'inventory',
      tags: [['peer.service', 'inventory']],
    });
    const reserved = add(reserve, 1_900, 1_900 + 7_600 * factor, {
      service: 'inventory',
      kind: 'server',
      name: 'inventory.Inventory/Reserve',
    });
    add(reserved, 2_150, 2_750, {
      service: 'inventory',
      kind: 'client',
      name: 'GET stock:tea',
      peer: 'redis',
      tags: [['db.system', 'redis']],
    });
    add(reserved, 3_000, 3_000 + 5_200 * factor, {
      service: 'inventory',
      kind: 'client',
      name: 'SELECT shop.stock',
      peer: 'mysql',
      tags: [
        ['db.system', 'mysql'],
        ['db.statement', 'SELECT quantity FROM stock WHERE item = ? FOR UPDATE'],
      ],
      logs: [{ at: 1_400, name: 'lock acquired', fields: [['wait_us', 1_400]] }],
    });
    if (!isOrder) return spans;
    const charge = add(root, stockEnd + 600, stockEnd + 2_100 + pay, {
      service: 'gateway',
      kind: 'client',
      name: 'HTTP:POST',
      peer: 'billing',
      error: failed,
      tags: [['peer.service', 'billing']],
    });
    const charged = add(charge, stockEnd + 1_100, stockEnd + 1_100 + pay, {
      service: 'billing',
      kind: 'server',
      name: 'POST /charge',
      error: failed,
      ...(failed && { errorText: 'no rate for XAU' }),
      tags: [
        ['amount', 12.5],
        ['currency', failed ? 'XAU' : 'EUR'],
      ],
    });
    add(charged, stockEnd + 2_100, stockEnd + 2_100 + pay * 0.6, {
      service: 'billing',
      kind: 'client',
      name: 'GET /rates',
      peer: 'rates',
    });
    const sent = add(root, stockEnd + pay + 2_600, stockEnd + pay + 3_500, {
      service: 'gateway',
      kind: 'producer',
      name: 'receipts publish',
      ...(!failed && { peer: 'mailer' }),
    });
    if (!failed) {
      add(sent, stockEnd + pay + 5_000, stockEnd + pay + 19_000, {
        service: 'mailer',
        kind: 'consumer',
        name: 'receipts process',
        links: [{ traceId, spanId: sent.spanId, type: 'follows-from' }],
      });
    }
    return spans;
  }
}
