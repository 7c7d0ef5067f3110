// The same as `register-express.mjs`.
const http = require('node:http');
const express = require('express');
const { fromContext } = require('kratos-otel/core');

const app = express();
app.get('/orders', (request, response) => {
  const fork = fromContext()?.fork('db', 'query');
  fork?.finish();
  response.end(JSON.stringify(request.headers));
});
const server = app.listen(0, '127.0.0.1', () => {
  http.get(`http://127.0.0.1:${server.address().port}/orders`, (response) => {
    response.pipe(process.stdout);
    response.on('end', () => server.close());
  });
});
