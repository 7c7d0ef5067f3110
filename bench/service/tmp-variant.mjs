import { AsyncLocalStorage } from 'node:async_hooks';
import { HTTPFormat, init } from 'kratos-otel';
import { connectTrace } from 'kratos-otel/http';
import { getUser, listProducts, serve } from './shop.mjs';
const V = process.env.VARIANT;
const storage = new AsyncLocalStorage();
const { tracer } = V === 'none' || V === 'als' ? {} : init({ spanProcessors: [{onStart(){},onEnd(){},forceFlush:async()=>{},shutdown:async()=>{}}] });
const handle = async () => { const user = await getUser(42); return { user, products: await listProducts(user) }; };
const mw = {
  none: undefined,
  als: (q, s, next) => storage.run(1, next),
  join: (q, s, next) => { tracer.join(HTTPFormat, q.headers, q.url); return next(); },
  header: (q, s, next) => { const t = tracer.join(HTTPFormat, q.headers, q.url); s.setHeader('kratos-trace-id', t.traceId()); return next(); },
  fixed: (q, s, next) => { s.setHeader('kratos-trace-id', 'b81f1a4b5a4e2c0b:b81f1a4b5a4e2c0b:0:0'); return next(); },
  run: (q, s, next) => { const t = tracer.join(HTTPFormat, q.headers, q.url); return t.run(next); },
  full: connectTrace(),
}[V];
serve(handle, mw);
process.on('message', () => { const c = process.cpuUsage(); process.send({ cpu: c.user + c.system }); });
