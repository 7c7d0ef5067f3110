// An application that knows nothing of tracing but the legacy API: `kratos-otel/register` does the
// rest. `register-app.cjs` is the same in CommonJS.
// Names, because only the hook for ESM can replace what they stand for.
import { createServer, get } from 'node:http';
import { fromContext } from 'kratos-otel/core';

const server = createServer((request, response) => {
  const fork = fromContext()?.fork('db', 'query');
  fork?.finish();
  response.end(JSON.stringify(request.headers));
});
server.listen(0, '127.0.0.1', () => {
  get(`http://127.0.0.1:${server.address().port}/orders`, (response) => {
    response.pipe(process.stdout);
    response.on('end', () => server.close());
  });
});
