import type { Carrier } from './carrier.js';

interface Enclosing {
  readonly headers?: unknown;
  readonly metadata?: unknown;
}

/** The part of Fastify's reply that is needed here. */
interface Reply {
  readonly raw: object;
  header(name: string, value: string): unknown;
}

/** Names that requests and their options have, and headers have not. */
const OF_OPTIONS = ['url', 'baseURL', 'method', 'uri', 'hostname', 'path'];

/**
 * @param value - What should be a carrier.
 * @returns Whether the headers are in a field of it, and not it itself: a request of Node, Fastify or
 *   fetch, options such as axios' `{ headers }`, a call of gRPC.
 */
export function isEnclosing(value: object): boolean {
  const { headers, metadata } = value as Enclosing;
  return isObject(headers) || hasAccessors(metadata);
}

/**
 * Finds the carrier in an object that has one.
 *
 * @param value - What should be a carrier, and is none.
 * @param accessor - What is wanted of it.
 * @returns The headers or the metadata, an opened reply of Fastify, or `undefined`.
 */
export function enclosedCarrier(value: unknown, accessor: keyof Carrier): unknown {
  if (!isObject(value)) return undefined;
  const { headers, metadata } = value as Enclosing;
  if (accessor === 'set' && isReply(value)) {
    return { set: (key: string, text: string) => value.header(key, text) };
  }
  if (isObject(headers)) return headers;
  return hasAccessors(metadata) ? metadata : undefined;
}

/**
 * @param value - What was given as a carrier.
 * @param accessor - What was wanted of it.
 * @returns What it is, and what to give instead.
 */
export function carrierMistake(value: unknown, accessor: keyof Carrier): string {
  const instead =
    accessor === 'get'
      ? 'pass the headers of the request, such as request.headers, or the Metadata of a gRPC call'
      : 'pass the headers that are sent: a record such as { headers }.headers, Headers, a ClientRequest or ServerResponse, or the Metadata of a gRPC call';
  return `got ${kindOf(value)}; ${instead}`;
}

/**
 * @param record - A record that would be written to.
 * @returns Whether it has the options of a request and no headers: what is written would be lost.
 */
export function isOptionsOnly(record: object): boolean {
  if ('setHeader' in record) return false;
  return OF_OPTIONS.filter((name) => Object.hasOwn(record, name)).length > 1;
}

function isReply(value: object): value is Reply {
  const reply = value as Partial<Reply>;
  return typeof reply.header === 'function' && isObject(reply.raw);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function hasAccessors(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { get, set } = value as Partial<Carrier>;
  return typeof get === 'function' && typeof set === 'function';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object')
    return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
  const { constructor } = value as { constructor?: { name?: unknown } };
  const name = typeof constructor === 'function' ? constructor.name : 'Object';
  return name === 'Object' || name === ''
    ? 'an object without headers'
    : `an object of class ${name}`;
}
