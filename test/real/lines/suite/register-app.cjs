// The same as `register-app.mjs`.
const http = require('node:http');
const { fromContext } = require('kratos-otel/core');

const server = http.createServer((request, response) => {
  const fork = fromContext()?.fork('db', 'query');
  fork?.finish();
  response.end(JSON.stringify(request.headers));
});
server.listen(0, '127.0.0.1', () => {
  http.get(`http://127.0.0.1:${server.address().port}/orders`, (response) => {
    response.pipe(process.stdout);
    response.on('end', () => server.close());
  });
});
