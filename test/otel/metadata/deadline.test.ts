import { ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { HTTPFormat, deadlineSignal, withKratosMetadata } from '../../../src/core.js';
import { millisLeft, withCallerDeadline } from '../../../src/otel/metadata/deadline.js';
import { collectDiag, startTracing } from '../../tracing-fixture.js';

collectDiag();

it.each([
  ['x1-bmspy-timeout', '500', 480],
  ['x1-bmspy-timeout', '15', 15],
  ['grpc-timeout', '2S', 1980],
  ['grpc-timeout', '500m', 480],
  ['grpc-timeout', '500000u', 480],
  ['x1-bmspy-timeout', '99999999999', 2 ** 31 - 1],
])('%s: %s leaves %i ms', (header, value, left) => {
  const { tracer } = startTracing();
  const joined = tracer.join(HTTPFormat, { [header]: value }, '/x');
  const measured = millisLeft(joined.context())!;
  expect(measured).toBeLessThanOrEqual(left);
  expect(measured).toBeGreaterThan(left - 500);
  expect(deadlineSignal(joined.fork('a', 'b').context())).toBe(deadlineSignal(joined.context()));
});

it.each(['', '-5', '0', 'soon', '5s', '1e3'])('x1-bmspy-timeout: %j is none', (value) => {
  const { tracer } = startTracing();
  const joined = tracer.join(HTTPFormat, { 'x1-bmspy-timeout': value }, '/x');
  expect(deadlineSignal(joined.context())).toBeUndefined();
});

it('aborts with a TimeoutError at the deadline, and not before', async () => {
  const signal = deadlineSignal(withCallerDeadline(ROOT_CONTEXT, 60))!;
  expect(signal.aborted).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect((signal.reason as DOMException).name).toBe('TimeoutError');
});

it('is aborted where it is over before anybody asks', async () => {
  const late = withCallerDeadline(ROOT_CONTEXT, 1);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(deadlineSignal(late)?.aborted).toBe(true);
});

it('keeps the earlier of two, and stays when metadata is set', () => {
  const early = withCallerDeadline(ROOT_CONTEXT, 1000);
  expect(withCallerDeadline(early, 5000)).toBe(early);
  expect(millisLeft(withCallerDeadline(early, 100))).toBeLessThan(100);
  expect(deadlineSignal(withKratosMetadata({ color: 'x' }, early))).toBe(deadlineSignal(early));
  expect(deadlineSignal(ROOT_CONTEXT)).toBeUndefined();
});
