import { describe, expect, it } from 'vitest';
import { SpanLedger } from '../../src/export/span-ledger.js';
import { spansOf } from './delivery/scripted-exporter.js';

describe('SpanLedger', () => {
  it('counts a span as delivered when all destinations have it', () => {
    const ledger = new SpanLedger(2);
    const spans = spansOf(2);
    for (const span of spans) ledger.enter(span);
    ledger.settle(spans, undefined);
    expect(ledger.snapshot()).toMatchObject({ ended: 2, delivered: 0, queued: 2 });
    ledger.settle(spans.slice(0, 1), undefined);
    expect(ledger.snapshot()).toMatchObject({ ended: 2, delivered: 1, queued: 1 });
  });

  it('counts a span that one destination did not get by the first reason', () => {
    const ledger = new SpanLedger(3);
    const spans = spansOf(1);
    ledger.enter(spans[0]!);
    ledger.settle(spans, 'queue full');
    ledger.settle(spans, 'rejected');
    expect(ledger.snapshot().queued).toBe(1);
    ledger.settle(spans, undefined);
    const { ended, delivered, queued, dropped } = ledger.snapshot();
    expect({ ended, delivered, queued }).toEqual({ ended: 1, delivered: 0, queued: 0 });
    expect(dropped).toMatchObject({ 'queue full': 1, rejected: 0 });
  });

  it('drops what has no destination', () => {
    const ledger = new SpanLedger(0);
    ledger.enter(spansOf(1)[0]!);
    expect(ledger.snapshot()).toMatchObject({ ended: 1, dropped: { 'no destination': 1 } });
  });
});
