/**
 * One service on the way of a request.
 *
 * @typedef {object} Stop
 * @property {string} name
 * @property {'node' | 'v1' | 'v2'} runs - A service of ours, one on blademaster and warden, or one on
 *   Kratos v2.
 * @property {'http' | 'grpc'} over - How it is called.
 * @property {boolean} [mesh] - Whether a proxy that renews `traceparent` stands before it.
 */

const node = (name, over, mesh) => ({ name, runs: 'node', over, mesh });
const v1 = (name, over, mesh) => ({ name, runs: 'v1', over, mesh });
const v2 = (name, over) => ({ name, runs: 'v2', over });

/** @type {Stop[]} Every seam between Node and the original's framework, and between two of the latter. */
export const V1_ROUTE = [
  node('first', 'http'),
  v1('blademaster', 'http', true),
  v1('warden', 'grpc'),
  node('second', 'grpc'),
  node('third', 'http', true),
  v1('warden 2', 'grpc'),
  v1('blademaster 2', 'http'),
  node('last', 'http'),
];

/** @type {Stop[]} Kratos v2 reads only what W3C names, the original only its own header. */
export const V2_ROUTE = [
  node('first', 'http'),
  v2('v2 by HTTP', 'http'),
  node('second', 'grpc'),
  v1('warden', 'grpc'),
  node('third', 'http'),
  v2('v2 by gRPC', 'grpc'),
  node('last', 'http'),
];
