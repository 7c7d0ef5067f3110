import { EventEmitter } from 'node:events';
import { ROOT_CONTEXT, createContextKey } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { RestingContextManager } from '../../src/setup/registration/resting-context-manager.js';

const KEY = createContextKey('test');
const bound = ROOT_CONTEXT.setValue(KEY, 'bound');

function boundEmitter() {
  const manager = new RestingContextManager().enable();
  const emitter = manager.bind(bound, new EventEmitter());
  const seen: unknown[] = [];
  const listener = (): void => void seen.push(manager.active().getValue(KEY));
  return { manager, emitter, seen, listener };
}

it.each(['on', 'addListener', 'prependListener', 'once', 'prependOnceListener'] as const)(
  'runs a listener of %s() in the context, and takes it off again',
  (method) => {
    const { emitter, seen, listener } = boundEmitter();
    emitter[method]('event', listener);
    emitter.emit('event');
    expect(seen).toEqual(['bound']);
    emitter.off('event', listener);
    emitter[method]('event', listener);
    emitter.removeListener('event', listener);
    emitter.emit('event');
    expect(seen).toEqual(['bound']);
    expect(emitter.listenerCount('event')).toBe(0);
  },
);

it('calls a listener of once() only once', () => {
  const { emitter, seen, listener } = boundEmitter();
  emitter.once('event', listener);
  emitter.emit('event');
  emitter.emit('event');
  expect(seen).toEqual(['bound']);
});

it('leaves what was added before it as it was', () => {
  const { manager, seen, listener } = boundEmitter();
  const emitter = new EventEmitter().on('event', listener);
  manager.bind(bound, emitter).emit('event');
  emitter.off('event', listener);
  emitter.emit('event');
  expect(seen).toEqual([undefined]);
});

it('keeps receiver, arguments and the number of parameters of a function', () => {
  const { manager } = boundEmitter();
  const receiver = {
    run: manager.bind(bound, function (this: unknown, a: number, b: number) {
      return [this, a + b, manager.active().getValue(KEY)];
    }),
  };
  expect(receiver.run).toHaveLength(2);
  expect(receiver.run(1, 2)).toEqual([receiver, 3, 'bound']);
});

it('attaches a context until the token is disposed of, which counts once', () => {
  const { manager } = boundEmitter();
  const outer = manager.attach(ROOT_CONTEXT.setValue(KEY, 'outer'));
  const inner = manager.attach(bound);
  expect(manager.active().getValue(KEY)).toBe('bound');
  inner.dispose();
  expect(manager.active().getValue(KEY)).toBe('outer');
  outer.dispose();
  inner.dispose();
  expect(manager.active().getValue(KEY)).toBeUndefined();
  manager.disable();
});
