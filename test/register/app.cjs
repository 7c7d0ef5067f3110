// The same application, as CommonJS.
const http = require('node:http');
const { newTrace } = require('kratos-otel');
const { end } = require('./end.cjs');

const server = http.createServer((request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', () => {
  const trace = newTrace('/job');
  const { port } = server.address();
  trace.run(() => {
    http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (answer) => {
        trace.finish();
        console.log(answer);
        console.error('to stderr');
        server.close();
        end(process.argv[2]);
      });
    });
  });
});
