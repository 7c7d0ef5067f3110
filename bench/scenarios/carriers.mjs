import { Metadata } from '@grpc/grpc-js';
import { defaultTextMapGetter, defaultTextMapSetter } from '@opentelemetry/api';
import { GRPCFormat, HTTPFormat } from 'kratos-otel/core';

/** What a browser's request brings besides the trace, as Node's `IncomingMessage.headers`. */
const REQUEST = {
  host: 'shop.example',
  connection: 'keep-alive',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0',
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br',
  'content-type': 'application/json',
  'content-length': '128',
  cookie: 'session=0123456789abcdef',
};
/** What a client sets on its own. */
const OUTGOING = { accept: 'application/json', 'content-type': 'application/json' };

/**
 * The kinds of carriers, each with the getter and the setter that OpenTelemetry's API or its
 * instrumentations have for it. All propagators get these, ours as well.
 */
export const CARRIERS = {
  record: {
    format: HTTPFormat,
    open: (headers) => ({ ...OUTGOING, ...headers }),
    getter: defaultTextMapGetter,
    setter: defaultTextMapSetter,
  },
  'Node headers': {
    format: HTTPFormat,
    open: (headers) => ({ ...REQUEST, ...headers }),
    getter: defaultTextMapGetter,
    setter: defaultTextMapSetter,
  },
  'Fetch Headers': {
    format: HTTPFormat,
    open: (headers) => new globalThis.Headers({ ...OUTGOING, ...headers }),
    getter: {
      get: (headers, key) => headers.get(key) ?? undefined,
      keys: (headers) => [...headers.keys()],
    },
    setter: { set: (headers, key, value) => headers.set(key, value) },
  },
  'gRPC Metadata': {
    format: GRPCFormat,
    open(headers) {
      const metadata = new Metadata();
      for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
      return metadata;
    },
    getter: {
      get: (metadata, key) => metadata.get(key).map(String),
      keys: (metadata) => Object.keys(metadata.getMap()),
    },
    setter: { set: (metadata, key, value) => metadata.set(key, value) },
  },
};
