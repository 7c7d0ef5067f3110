import { HTTPFormat } from '../api/format.js';
import { carrierGetter, openCarrier } from '../api/carriers/open-carrier.js';
import { KratosTraceID } from '../wire/header/header-names.js';
import { parseTraceHeader } from '../wire/header/parse-trace-header.js';
import { failure } from './explain.js';
import type { MockSpan } from './mock/mock-span.js';

/**
 * @param carrier - What was sent.
 * @param span - The span that has to be the parent on the other side.
 * @param spans - All spans.
 * @throws Error when it is not.
 */
export function expectContinued(
  carrier: unknown,
  span: MockSpan,
  spans: readonly MockSpan[],
): void {
  const opened = openCarrier(HTTPFormat, carrier, 'get');
  const read = (name: string): string => String(carrierGetter.get(opened, name) ?? '');
  const kratos = read(KratosTraceID);
  const [, w3cTrace = '', w3cSpan = ''] = read('traceparent').split('-');
  const header = parseTraceHeader(kratos);
  const wanted = JSON.stringify(span.operationName);
  if (kratos === '' && w3cTrace === '') {
    throw failure(
      `nothing continues ${wanted}: neither kratos-trace-id nor traceparent was sent`,
      spans,
    );
  }
  const sent: [name: string, traceId: string, spanId: string][] = [];
  if (kratos !== '') {
    sent.push([
      KratosTraceID,
      (header?.traceId ?? '').padStart(16, '0'),
      (header?.spanId ?? '').padStart(16, '0'),
    ]);
  }
  if (w3cTrace !== '') sent.push(['traceparent', w3cTrace, w3cSpan]);
  for (const [name, traceId, spanId] of sent) {
    if (traceId.slice(-16) === span.traceId.slice(-16) && spanId === span.spanId) continue;
    const named = spans.find(
      (each) => each.spanId === spanId && each.traceId.endsWith(traceId.slice(-16)),
    );
    const instead =
      named === undefined ? 'a span of another process' : JSON.stringify(named.operationName);
    throw failure(`${name} continues ${instead}, and not ${wanted}`, spans);
  }
}
