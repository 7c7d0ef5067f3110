import {
  Metadata,
  Server,
  ServerCredentials,
  credentials,
  makeGenericClientConstructor,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  type Interceptor,
  type ServerInterceptor,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { afterEach } from 'vitest';

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const decode = (bytes: Buffer): unknown => JSON.parse(bytes.toString());

function method(name: string, requestStream: boolean, responseStream: boolean) {
  return {
    path: `/shop.Users/${name}`,
    requestStream,
    responseStream,
    requestSerialize: encode,
    requestDeserialize: decode,
    responseSerialize: encode,
    responseDeserialize: decode,
  };
}

const service: ServiceDefinition = {
  get: method('Get', false, false),
  list: method('List', false, true),
  add: method('Add', true, false),
  talk: method('Talk', true, true),
};

/** A client with one method of each kind. */
export interface Users extends Client {
  get(
    request: unknown,
    metadata: Metadata,
    options: object,
    callback: (error: (Error & { code: number }) | null, value: unknown) => void,
  ): ClientUnaryCall;
  list(request: unknown, metadata?: Metadata, options?: object): ClientReadableStream<unknown>;
  add(callback: (error: Error | null, value: unknown) => void): ClientWritableStream<unknown>;
  talk(metadata?: Metadata, options?: object): ClientDuplexStream<unknown, unknown>;
}

const opened: { server: Server; clients: Client[] }[] = [];

/** Serves on a free port until the test ends; gives its address. */
export async function serve(
  implementation: UntypedServiceImplementation,
  interceptors: ServerInterceptor[],
): Promise<string> {
  const server = new Server({ interceptors });
  server.addService(service, implementation);
  opened.push({ server, clients: [] });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return `127.0.0.1:${port}`;
}

/** A client, which is closed after the test. */
export function connect(address: string, interceptors: Interceptor[] = []): Users {
  const Client = makeGenericClientConstructor(service, 'shop.Users');
  const client = new Client(address, credentials.createInsecure(), { interceptors });
  opened.push({ server: new Server(), clients: [client] });
  return client as unknown as Users;
}

/** The answer of a unary call, or its error. */
export function get(
  users: Users,
  metadata = new Metadata(),
  options: object = {},
): Promise<{ error: (Error & { code: number }) | null; value: unknown }> {
  return new Promise((resolve) => {
    users.get({ id: 7 }, metadata, options, (error, value) => {
      resolve({ error, value });
    });
  });
}

afterEach(() => {
  for (const { server, clients } of opened.splice(0)) {
    for (const client of clients) client.close();
    server.forceShutdown();
  }
});
