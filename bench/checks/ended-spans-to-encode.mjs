import assert from 'node:assert/strict';
import { log, newTrace, tagBool, tagFloat64, tagInt, tagString } from 'kratos-otel';
import { startKratos } from '../peers/kratos.mjs';

/**
 * Spans as a service has them: eight tags of all types and one log entry. All encoders get these
 * very objects.
 *
 * @param {number} count - How many.
 * @returns {import('@opentelemetry/sdk-trace-base').ReadableSpan[]} Ended spans.
 */
export function endedSpansToEncode(count) {
  const spans = startKratos({ sampled: true }).ended.during(() => {
    const root = newTrace('/orders');
    for (let index = 0; index < count; index++) call(root, index);
  });
  assert.equal(spans.length, count);
  assert.equal(Object.keys(spans[0].attributes).length, 8);
  assert.equal(spans[0].events.length, 1);
  return spans;
}

function call(root, index) {
  root
    .fork('main.account.users', `/account.service.v1.Users/GetUser`)
    .setTag(
      tagString('component', 'net/grpc'),
      tagString('peer.address', `10.23.${index % 256}.17:9000`),
      tagString('http.url', `http://account.example/v1/users/${index}?fields=name,level`),
      tagInt('http.status_code', 200),
      tagInt('user.id', 1_000_000 + index),
      tagBool('cache.hit', index % 2 === 0),
      tagFloat64('cache.age', index + 0.25),
    )
    .setLog(log('event', 'retry'), log('message', `attempt ${index} timed out after 50 ms`))
    .finish();
}
