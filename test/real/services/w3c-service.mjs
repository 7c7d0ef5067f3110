import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const require = createRequire(import.meta.url);

/**
 * Serves HTTP: `/?to=host:port&calls=3` makes three calls to there before it answers. Call it when
 * tracing is set up: `http` is required after that, for instrumentation-http to patch it.
 */
export async function serveW3c() {
  const http = require('node:http');
  const call = (to) =>
    new Promise((resolve, reject) => {
      http
        .get(`http://${to}/`, { agent: false }, (response) => response.resume().on('end', resolve))
        .on('error', reject);
    });
  const answer = async ({ url }) => {
    const { searchParams } = new URL(url, 'http://service');
    for (let i = Number(searchParams.get('calls')); i > 0; i--) await call(searchParams.get('to'));
  };
  const server = http.createServer((request, response) => {
    answer(request).then(
      () => response.end(),
      (error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  console.log(JSON.stringify({ http: `127.0.0.1:${server.address().port}` }));
  await text(process.stdin);
  process.exit();
}
