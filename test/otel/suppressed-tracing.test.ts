import { ROOT_CONTEXT, createContextKey } from '@opentelemetry/api';
import { suppressTracing, unsuppressTracing } from '@opentelemetry/core';
import { expect, it } from 'vitest';
import { isTracingSuppressed } from '../../src/otel/suppressed-tracing.js';

it('reads what OpenTelemetry’s core writes', () => {
  const suppressed = suppressTracing(ROOT_CONTEXT);
  const other = ROOT_CONTEXT.setValue(createContextKey('other'), true);
  expect(isTracingSuppressed(suppressed)).toBe(true);
  expect([ROOT_CONTEXT, other, unsuppressTracing(suppressed)].map(isTracingSuppressed)).toEqual([
    false,
    false,
    false,
  ]);
});
