import { HTTPFormat, getGlobalTracer, inject } from 'kratos-otel';

/** @returns A hop of HTTP as legacy middleware makes it: headers in, headers out. */
export function kratosHop() {
  const tracer = getGlobalTracer();
  return (headers) => {
    const server = tracer.join(HTTPFormat, headers, '/orders');
    const client = server.fork('users', 'GetUser');
    const outgoing = {};
    inject(client, HTTPFormat, outgoing);
    client.finish();
    server.finish();
    return outgoing;
  };
}
