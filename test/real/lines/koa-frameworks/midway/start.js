// An application of Midway, traced by koaTrace(). It prints what a request was answered.
const { init } = require('kratos-otel');

const tracing = init();
const { Bootstrap } = require('@midwayjs/bootstrap');
const { Configuration, Controller, Get, Inject, MainApp } = require('@midwayjs/core');
const koa = require('@midwayjs/koa');
const { koaTrace } = require('kratos-otel/http');
const { fromContext } = require('kratos-otel');

// Midway takes 0 for no port.
const port = Number(process.env.PORT);

/** What TypeScript would make of a decorator. */
function decorate(target, key, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  for (const each of decorators) each(target, key, descriptor);
}

class Orders {
  async order() {
    this.ctx.logger.info('an order');
    return { traceId: this.ctx.tracer.traceId };
  }

  async fails() {
    throw new Error('boom');
  }
}
decorate(Orders.prototype, 'ctx', Inject());
decorate(Orders.prototype, 'order', Get('/orders/:id'));
decorate(Orders.prototype, 'fails', Get('/fails'));
Controller('/')(Orders);

class Main {
  async onReady() {
    Object.defineProperty(this.app.context, 'tracer', {
      get: () => ({ traceId: fromContext()?.id ?? '' }),
    });
    this.app.useMiddleware(koaTrace());
  }
}
decorate(Main.prototype, 'app', MainApp());
Configuration({
  imports: [koa],
  importConfigs: [{ default: { keys: 'a test', koa: { port, hostname: '127.0.0.1' } } }],
})(Main);

Bootstrap.configure({
  appDir: process.cwd(),
  baseDir: process.cwd(),
  imports: [{ Configuration: Main, Orders }],
})
  .run()
  .then(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/orders/7?a=1`);
    const failed = await fetch(`http://127.0.0.1:${port}/fails`);
    const header = answer.headers.get('kratos-trace-id');
    console.log(JSON.stringify({ header, body: await answer.json(), failed: failed.status }));
    await tracing.shutdown();
    await Bootstrap.stop();
    process.exit();
  });
