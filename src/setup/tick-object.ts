import { createHook } from 'node:async_hooks';

/**
 * One of the objects that `process.nextTick()` puts into its queue, kept alive.
 *
 * V8 refers weakly to the shape of these objects. A full garbage collection that finds none of them
 * alive forgets it, and from then on, for as long as the process lives, `nextTick()` makes each of
 * them by calls into the runtime: an HTTP service of Node 20 answers a quarter fewer requests. To load
 * OpenTelemetry's SDK takes the memory that brings such a collection about, at a time when the queue
 * is empty; so this module is loaded before that.
 *
 * `undefined` where Node does not show it.
 */
export const tickObject: unknown = catchTickObject();

function catchTickObject(): unknown {
  let caught: unknown;
  const hook = createHook({
    init(_asyncId, type, _triggerAsyncId, resource) {
      if (type === 'TickObject') caught = resource;
    },
  }).enable();
  process.nextTick(() => {});
  hook.disable();
  return caught;
}
