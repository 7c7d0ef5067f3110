import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * Sends a request past Node's checks of headers.
 *
 * @param {string} address - Host and port.
 * @param {string[]} lines - Header lines, sent byte by byte as Latin-1.
 * @returns {Promise<{ status: number, body: string }>} The response.
 */
export async function rawRequest(address, lines) {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  const head = ['GET / HTTP/1.1', `Host: ${address}`, 'Connection: close', ...lines];
  socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
  const response = await text(socket);
  const body = response.match(/\{.*\}/s)?.[0] ?? '{}';
  return { status: Number(response.split(' ')[1]), ...JSON.parse(body) };
}
