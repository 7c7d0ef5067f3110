import type { EventEmitter } from 'node:events';

type Listener = (...args: unknown[]) => void;
type Adding = (event: string | symbol, listener: Listener) => EventEmitter;

const ADDING = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'] as const;
const REMOVING = ['removeListener', 'off'] as const;

/** What was put in the place of each listener, by event. */
type Bound = Map<string | symbol, WeakMap<Listener, Listener>>;

const boundEmitters = new WeakSet<EventEmitter>();

/**
 * Makes every listener that is added to an emitter from now on run by way of `bind`. Removing takes
 * the listener that was given. An emitter that is bound stays as it is.
 *
 * @param emitter - The emitter; its methods are replaced.
 * @param bind - Makes the function to call in place of a listener.
 */
export function bindEmitter(emitter: EventEmitter, bind: (listener: Listener) => Listener): void {
  if (boundEmitters.has(emitter)) return;
  boundEmitters.add(emitter);
  const bound: Bound = new Map();
  // `once()` calls `on()` with a function of its own, which removes itself: that stays as it is.
  let isAdding = false;
  for (const method of ADDING) {
    const original = Reflect.get(emitter, method) as Adding;
    emitter[method] = function (this: EventEmitter, event: string | symbol, listener: Listener) {
      if (isAdding || typeof listener !== 'function') return original.call(this, event, listener);
      const inContext = bind(listener);
      listenersOf(bound, event).set(listener, inContext);
      isAdding = true;
      try {
        return original.call(this, event, inContext);
      } finally {
        isAdding = false;
      }
    } as never;
  }
  for (const method of REMOVING) {
    const original = Reflect.get(emitter, method) as Adding;
    emitter[method] = function (this: EventEmitter, event: string | symbol, listener: Listener) {
      return original.call(this, event, bound.get(event)?.get(listener) ?? listener);
    } as never;
  }
}

function listenersOf(bound: Bound, event: string | symbol): WeakMap<Listener, Listener> {
  let listeners = bound.get(event);
  if (listeners === undefined) {
    listeners = new WeakMap();
    bound.set(event, listeners);
  }
  return listeners;
}
