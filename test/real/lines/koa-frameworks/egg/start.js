// An application of Egg, traced by koaTrace(). It prints what a request was answered.
const { init } = require('kratos-otel');

const tracing = init();
const { start } = require('egg');

start({ baseDir: process.cwd(), mode: 'single' }).then((app) => {
  const server = app.listen(0, '127.0.0.1', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/orders/7?a=1`);
    const failed = await fetch(`http://127.0.0.1:${server.address().port}/fails`);
    const header = answer.headers.get('kratos-trace-id');
    console.log(JSON.stringify({ header, body: await answer.json(), failed: failed.status }));
    server.closeAllConnections();
    await tracing.shutdown();
    await app.close();
    process.exit();
  });
});
