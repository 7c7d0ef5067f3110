import { HTTPFormat, init, tagString } from 'kratos-otel';
import { EndedSpans } from '../peers/ended-spans.mjs';
import { getUser, listProducts, serve } from './shop.mjs';

// With a DSN everything is sampled and goes there. Without, the sampler is as it is by default:
// probability 0.00025, and the first trace of each second. `keep` holds every trace until it is known
// that nothing has failed.
const [dsn] = process.argv.slice(2);
const { tracer, forceFlush } = init(
  dsn === undefined || dsn === 'keep'
    ? { spanProcessors: [new EndedSpans()], keep: dsn === 'keep' }
    : { serviceName: 'shop', exporter: dsn, disableSample: true },
);

/** Legacy middleware and two calls, with the call sites that such services have. */
serve(
  async (request) => {
    const trace = tracer.join(HTTPFormat, request.headers, '/orders');
    trace.setTag(tagString('http.method', request.method));
    const call = trace.fork('users', 'GetUser');
    const user = await getUser(42);
    call.finish();
    const query = trace.fork('mysql', 'Query');
    const products = await listProducts(user);
    query.finish();
    trace.finish();
    return { user, products };
  },
  { flush: forceFlush },
);
