// An application that knows nothing of register; how it ends is told by its argument.
import http from 'node:http';
import { newTrace } from 'kratos-otel';
import { end } from './end.cjs';

const server = http.createServer((request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', async () => {
  const trace = newTrace('/job');
  const { port } = server.address();
  const answer = await trace.run(
    () =>
      new Promise((resolve) => {
        http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        });
      }),
  );
  trace.finish();
  console.log(answer);
  console.error('to stderr');
  server.close();
  end(process.argv[2]);
});
