import { describe, expect, it } from 'vitest';
import { DropWarnings } from '../../src/otel/limits/drop-warnings.js';
import { DropCounts } from '../../src/otel/limits/drop-counts.js';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { collectDiag, take } from '../tracing-fixture.js';

const lines = collectDiag();

describe('DropWarnings', () => {
  it('tell the first of each reason at once, then at most once a minute with the number since', () => {
    let now = 5_000;
    const warnings = new DropWarnings('somewhere', () => now);
    warnings.note('queue full', 1, 'spans');
    warnings.note('rejected', 3, 'spans');
    for (let i = 0; i < 1000; i++) warnings.note('queue full', 2, 'spans');
    now += 59_999;
    warnings.note('queue full', 1, 'spans');
    expect(take(lines)).toEqual([
      'warn: kratos-otel: spans dropped somewhere: 1, queue full',
      'warn: kratos-otel: spans dropped somewhere: 3, rejected',
    ]);
    now += 1;
    warnings.note('queue full', 1, 'spans');
    expect(take(lines)).toEqual([
      'warn: kratos-otel: spans dropped somewhere: 2002, queue full (2003 in all)',
    ]);
  });
});

describe('DropCounts', () => {
  it('warns of what limits drop and cut', () => {
    const told: string[] = [];
    const log = (message: string): number => told.push(message);
    const logger = { error: log, warn: log, info: log, debug: log, verbose: log };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const counts = new DropCounts();
    for (let i = 0; i < 5; i++) counts.drop('too deep');
    counts.cut('too many tags', 7);
    counts.cut('value too long', 0);
    expect(told).toEqual([
      'kratos-otel: spans dropped by a limit: 1, too deep',
      'kratos-otel: tags dropped by a limit: 7, too many tags',
    ]);
    expect(counts.spans).toBe(5);
    expect(counts.snapshot()).toEqual({
      dropped: { 'too many children': 0, 'too deep': 5, 'cannot be read': 0 },
      cut: { 'too many tags': 7, 'too many logs': 0, 'too many links': 0, 'value too long': 0 },
    });
  });
});
