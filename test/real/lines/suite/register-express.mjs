// An application that knows nothing of tracing but the legacy API: `kratos-otel/register` does the
// rest. `register-express.cjs` is the same in CommonJS.
// Express is a CommonJS package, and only the hook for ESM sees that it is imported.
import { get } from 'node:http';
import express from 'express';
import { fromContext } from 'kratos-otel/core';

const app = express();
app.get('/orders', (request, response) => {
  const fork = fromContext()?.fork('db', 'query');
  fork?.finish();
  response.end(JSON.stringify(request.headers));
});
const server = app.listen(0, '127.0.0.1', () => {
  get(`http://127.0.0.1:${server.address().port}/orders`, (response) => {
    response.pipe(process.stdout);
    response.on('end', () => server.close());
  });
});
