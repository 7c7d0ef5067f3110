const MB = 1024 * 1024;
const FLOOD_MB = 60;

/**
 * Says yes, and then goes on badly.
 *
 * @param {'cut' | 'flood'} mode - The connection breaks amid the body, or the body is 60 MB long.
 * @param {import('node:http').ServerResponse} response - The response.
 */
export function writeBadBody(mode, response) {
  if (mode === 'cut') {
    response.writeHead(202, { 'content-length': 1000 });
    response.write('only the beginning', () => response.socket?.destroy());
    return;
  }
  response.writeHead(202, { 'content-length': FLOOD_MB * MB });
  const piece = Buffer.alloc(MB, 'x');
  let left = FLOOD_MB;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left--;
      if (!response.write(piece)) return;
    }
    response.end();
  };
  response.on('drain', more);
  more();
}
