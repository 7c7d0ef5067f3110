import { log, newTrace, tagBool, tagFloat64, tagInt64, tagString } from 'kratos-otel/core';

/** Only the legacy API, each thing once. */
export function legacy() {
  const root = newTrace('/legacy');
  root.setTag(tagString('text', 'a'), tagInt64('int64', 2n ** 53n + 1n));
  root.setTag(tagBool('flag', true), tagFloat64('float', 2));
  const fork = root.fork('users', 'call');
  fork.setLog(log('event', 'retry'), log('attempt', '2'));
  fork.finish(new Error('boom'));
  root.follow('', 'audit').finish();
  root.setTitle('/renamed');
  root.finish();
  return { rootIsTrace: root.span.spanContext().traceId.endsWith(root.span.spanContext().spanId) };
}
