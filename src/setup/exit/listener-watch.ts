import type { UnseenListener } from './unseen-listener.js';

// The types of the process know fewer events of it.
const emitter: NodeJS.EventEmitter = process;

const COUNT = 'listenerCount';

/**
 * Tells unseen listeners what happens to the others of their events. One for all of them: Node warns
 * of more than ten listeners of an event.
 */
export class ListenerWatch {
  private readonly listeners = new Map<string, UnseenListener>();
  private isHolding = false;

  /**
   * @param event - An event of the process.
   * @param listener - What listens to it, unseen.
   */
  add(event: string, listener: UnseenListener): void {
    if (this.listeners.size === 0) this.start();
    this.listeners.set(event, listener);
    listener.start();
  }

  /** @param event - The event whose listeners are watched. */
  remove(event: string): void {
    this.listeners.get(event)?.stop();
    this.listeners.delete(event);
    if (this.listeners.size === 0) this.stop();
  }

  private start(): void {
    emitter.on('newListener', this.onAdding);
    // Before and after Node's own listener of this event.
    emitter.prependListener('removeListener', this.onRemoved);
    emitter.on('removeListener', this.afterRemoved);
  }

  private stop(): void {
    emitter.off('newListener', this.onAdding);
    emitter.off('removeListener', this.onRemoved);
    emitter.off('removeListener', this.afterRemoved);
  }

  private readonly onAdding = (event: string | symbol, listener: unknown): void => {
    if (typeof event === 'string') this.listeners.get(event)?.onAdding(listener);
  };

  /**
   * Node restores the default action of a signal when its last listener goes. A listener that cleans
   * up and then sends the signal again would end the process there and then, without our flush. So
   * Node is kept from seeing that for as long as the listeners of one signal run: it asks for the
   * count in its own listener of `removeListener`.
   */
  private readonly onRemoved = (event: string | symbol, listener: unknown): void => {
    if (typeof event !== 'string' || this.listeners.get(event)?.onRemoved(listener) !== true)
      return;
    if (Object.hasOwn(process, COUNT)) return;
    this.isHolding = true;
    Object.defineProperty(process, COUNT, { value: () => 1, configurable: true });
  };

  private readonly afterRemoved = (): void => {
    if (!this.isHolding) return;
    this.isHolding = false;
    Reflect.deleteProperty(process, COUNT);
  };
}
