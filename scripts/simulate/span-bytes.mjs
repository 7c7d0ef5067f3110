import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { newTrace, tagInt, tagString } from 'kratos-otel';
import { encodeReadableSpan } from 'kratos-otel/reporter';
import { mockTracing } from 'kratos-otel/testing';

/**
 * Encodes a request with two calls: three spans with the tags that Kratos gives them.
 *
 * @returns {{ kratos: number, otlp: number }} Bytes of a span on each wire, in the mean, rounded to tens:
 *   ids and times of a run make it a byte more or less.
 */
export function spanBytes() {
  const mock = mockTracing({ serviceName: 'main.shop.orders' });
  const request = newTrace('/orders/create');
  request.setTag(
    tagString('http.method', 'POST'),
    tagString('http.url', '/orders/create?id=42'),
    tagInt('http.status_code', 200),
  );
  request.fork('users', 'HTTP:GET').setTag(tagString('http.url', 'http://users/users/7')).finish();
  request.fork('redis', 'Redis:GET').setTag(tagString('db.statement', 'order:42')).finish();
  request.finish();
  const spans = mock.spans.map(({ exported }) => exported);
  const kratos = spans.reduce((sum, span) => sum + encodeReadableSpan(span).length, 0);
  const otlp = ProtobufTraceSerializer.serializeRequest(spans).length;
  mock.shutdown();
  return { kratos: toTens(kratos / spans.length), otlp: toTens(otlp / spans.length) };
}

function toTens(number) {
  return Math.round(number / 10) * 10;
}
