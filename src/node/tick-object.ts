import { executionAsyncResource } from 'node:async_hooks';

/**
 * One of the objects that `process.nextTick()` puts into its queue, kept alive; `undefined` until the
 * queue has been served.
 *
 * V8 refers weakly to the shape of these objects. A full garbage collection that finds none of them
 * alive forgets it, and from then on, for as long as the process lives, `nextTick()` makes each of
 * them by calls into the runtime: an HTTP service of Node 20 answers a quarter fewer requests. To load
 * OpenTelemetry's SDK takes the memory that brings such a collection about, at a time when the queue
 * is empty; so this module is loaded before that.
 */
export let tickObject: unknown;

// A hook of async_hooks would show it too. But V8 compiles `await` worse for as long as the process
// lives once promises were shown to a hook, if only for a moment.
process.nextTick(() => {
  tickObject = executionAsyncResource();
});
