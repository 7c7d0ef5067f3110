/**
 * The trace of three spans through OpenTracing's API, which has kinds and services as tags.
 *
 * @param {import('opentracing').Tracer} tracer - A tracer of OpenTracing.
 */
export function openTracingThreeSpans(tracer) {
  const root = tracer.startSpan('/orders', { tags: { 'span.kind': 'server' } });
  root.setTag('user.id', '42');
  const users = startCall(tracer, root, 'users', 'GetUser');
  const redis = startCall(tracer, root, 'redis', 'Redis:GET');
  redis.setTag('cache.hit', true);
  redis.finish();
  users.finish();
  root.finish();
  return root;
}

function startCall(tracer, childOf, service, operation) {
  const tags = { 'span.kind': 'client', 'peer.service': service };
  return tracer.startSpan(operation, { childOf, tags });
}
