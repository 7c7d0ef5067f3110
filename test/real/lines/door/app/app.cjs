// A service that calls itself, and knows nothing of tracing.
const express = require('express');

const app = express();
app.get('/inner', (request, response) => response.json(request.headers));
app.get('/', async (_request, response) => {
  const inner = await fetch(`http://127.0.0.1:${server.address().port}/inner`);
  response.json(await inner.json());
});
const server = app.listen(0, '127.0.0.1', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/`);
  console.log(JSON.stringify(await answer.json()));
  server.close();
  server.closeAllConnections();
});
