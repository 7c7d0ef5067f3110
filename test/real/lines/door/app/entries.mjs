// A service that calls itself by HTTP and by gRPC, traced by the entries for them.
import {
  Server,
  ServerCredentials,
  credentials,
  makeGenericClientConstructor,
} from '@grpc/grpc-js';
import express from 'express';
import { init } from 'kratos-otel';
import { grpcClientTrace, grpcServerTrace } from 'kratos-otel/grpc';
import { connectTrace, tracedFetch } from 'kratos-otel/http';

const tracing = init();
const raw = (value) => value;
const methods = {
  hello: {
    path: '/door.Greeter/Hello',
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
};
const greeter = new Server({ interceptors: [grpcServerTrace()] });
greeter.addService(methods, {
  hello: (_call, callback) => callback(null, Buffer.from('hello')),
});
const Greeter = makeGenericClientConstructor(methods, 'door.Greeter');

function hello(port) {
  const options = { interceptors: [grpcClientTrace()], 'grpc.enable_http_proxy': 0 };
  const client = new Greeter(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  return new Promise((resolve, reject) => {
    client.hello(Buffer.from('hi'), (error) => {
      client.close();
      if (error) reject(error);
      else resolve();
    });
  });
}

greeter.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, grpcPort) => {
  const app = express();
  app.use(connectTrace());
  app.get('/inner', (request, response) => response.json(request.headers));
  app.get('/', async (_request, response) => {
    await hello(grpcPort);
    const inner = await tracedFetch(`http://127.0.0.1:${server.address().port}/inner`);
    response.json(await inner.json());
  });
  const server = app.listen(0, '127.0.0.1', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/`);
    console.log(JSON.stringify(await answer.json()));
    server.close();
    server.closeAllConnections();
    greeter.forceShutdown();
    await tracing.shutdown();
  });
});
