import type { Socket } from 'node:net';
import { builtIn } from '../node/built-in-modules.js';
import type { Endpoint } from '../config/dsn/destination-address.js';
import { startIdleTimer, stop } from '../node/timers.js';

/**
 * Looks whether something listens: connects, and closes the connection again. Nobody can tell of a
 * datagram socket.
 *
 * @param endpoint - Where.
 * @param timeoutMillis - Milliseconds that it may take.
 * @returns `answers`, or why not, such as `does not answer (ECONNREFUSED)`.
 */
export function probeEndpoint(endpoint: Endpoint, timeoutMillis: number): Promise<string> {
  if ('host' in endpoint && endpoint.isDatagram)
    return Promise.resolve('over UDP there is no answer');
  return new Promise((resolve) => {
    const socket = builtIn('node:net').createConnection(endpoint);
    socket.unref();
    const timer = startIdleTimer(() => {
      end(`does not answer within ${timeoutMillis} ms`);
    }, timeoutMillis);
    const end = (result: string): void => {
      stop(timer);
      close(socket);
      resolve(result);
    };
    socket.once('connect', () => {
      end('answers');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const { code = error.message } = error;
      // A datagram socket refuses a stream, and so tells that it is there.
      end(code === 'EPROTOTYPE' ? 'answers' : `does not answer (${code})`);
    });
  });
}

function close(socket: Socket): void {
  socket.on('error', () => {});
  socket.destroy();
}
