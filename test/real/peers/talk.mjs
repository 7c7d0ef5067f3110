import { connect } from 'node:net';

const TIMEOUT_MS = 2000;

/**
 * Sends a line to a server of a text protocol.
 *
 * @param {number} port - On 127.0.0.1.
 * @param {string} line
 * @returns {Promise<string>} The first that it answers.
 */
export function talk(port, line) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(line));
    socket.setEncoding('utf8').setTimeout(TIMEOUT_MS, () => {
      socket.destroy(new Error(`no answer from port ${port} within ${TIMEOUT_MS} ms`));
    });
    socket.once('data', (text) => {
      resolve(text);
      socket.destroy();
    });
    socket.once('error', reject).once('close', () => {
      reject(new Error(`port ${port} was closed without an answer`));
    });
  });
}
