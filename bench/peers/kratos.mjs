import { init, newTrace, tagBool, tagString } from 'kratos-otel';
import { EndedSpans } from './ended-spans.mjs';
import { plainOTelSpans } from './plain-otel-spans.mjs';

export const OURS = 'kratos-otel';

// Settings with which nothing is sampled and still everything is done that decides it: the clock is
// read, and a random number drawn. The second stands still because the first trace of each would be
// sampled, and then the numbers would be those of two kinds of trace.
const STANDING_CLOCK = 1e12;
const NEVER = {
  clock: () => Math.min(Date.now(), STANDING_CLOCK),
  random: () => 0.5 + Math.random() / 2,
};
// Not `disableSample`, which would skip the decision.
const ALWAYS = { probability: 1 };

/**
 * This package as an application has it: everything by `init()`, call sites with the module
 * functions.
 *
 * @param {{ sampled: boolean }} options - Whether traces that begin here are sampled.
 */
export function startKratos({ sampled }) {
  const ended = new EndedSpans();
  const tracing = init({ spanProcessors: [ended], ...(sampled ? ALWAYS : NEVER) });
  // The first trace of an operation in a second is always sampled; the clock stands, so it is this.
  if (!sampled) newTrace('/orders').finish();
  return { ended, tracing, plain: plainOTelSpans, threeSpanTrace };
}

function threeSpanTrace() {
  const root = newTrace('/orders');
  root.setTag(tagString('user.id', '42'));
  const users = root.fork('users', 'GetUser');
  const redis = root.fork('redis', 'Redis:GET');
  redis.setTag(tagBool('cache.hit', true));
  redis.finish();
  users.finish();
  root.finish();
  return root;
}
