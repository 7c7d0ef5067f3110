import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { TagError, tagBool, tagString } from '../../src/core.js';
import { startTracing } from '../tracing-fixture.js';

const { ERROR, OK, UNSET } = SpanStatusCode;

function statusWith(...values: unknown[]) {
  const { tracer, spans } = startTracing();
  const trace = tracer.newTrace('/x');
  for (const value of values) trace.setTag({ key: TagError, value });
  trace.finish();
  return spans()[0]!.status;
}

describe('the tag error', () => {
  const statuses: [unknown[], object][] = [
    [[true], { code: ERROR }],
    [['true'], { code: ERROR }],
    [[1], { code: ERROR }],
    [['timeout'], { code: ERROR, message: 'timeout' }],
    [[new Error('boom')], { code: ERROR, message: 'boom' }],
    [[false], { code: UNSET }],
    [['false'], { code: UNSET }],
    [['0'], { code: UNSET }],
    [[0], { code: UNSET }],
    [[null], { code: UNSET }],
    [[true, false], { code: UNSET }],
    [['timeout', undefined], { code: UNSET }],
    [[false, true], { code: ERROR }],
    [['timeout', true], { code: ERROR, message: 'timeout' }],
  ];
  it.each(statuses)('set to %j makes the status %j', (values, status) => {
    expect(statusWith(...values)).toEqual(status);
  });

  it('does not keep a span that was said to be well from failing', () => {
    const { tracer, spans } = startTracing();
    const trace = tracer.newTrace('/x').setTag(tagBool(TagError, true), tagBool(TagError, false));
    trace.finish(new Error('boom'));
    expect(spans()[0]!.status).toEqual({ code: ERROR, message: 'boom' });
    expect(spans()[0]!.attributes).toMatchObject({ error: true });
  });

  it('leaves a status OK, which is final', () => {
    const { tracer, spans } = startTracing();
    const trace = tracer.newTrace('/x');
    trace.span.setStatus({ code: OK });
    trace.setTag(tagString(TagError, 'late')).finish();
    expect(spans()[0]!.status).toEqual({ code: OK });
  });
});
