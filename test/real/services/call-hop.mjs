import { json } from 'node:stream/consumers';
import { hopClient } from './hop-service.mjs';

// Kratos v2 answers nothing else.
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * @param {object} modules - `http` and `grpc`, instrumented or not.
 * @returns {(call: { over: string, to: string, name: string, plan: object }, carrier: object) =>
 *   Promise<object>} Calls a hop with the headers or `Metadata` that it is given and resolves with
 *   its answer.
 */
export function hopCaller({ http, grpc }) {
  const Hop = hopClient(grpc);

  const callHttp = ({ to, name, plan }, headers) =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: { ...JSON_TYPE, ...headers }, agent: false };
      const request = http.request(`http://${to}${name}`, options, (response) => {
        json(response).then((answer) => {
          if (response.statusCode === 200) resolve(answer);
          else reject(Object.assign(new Error(`status ${response.statusCode}`), { answer }));
        }, reject);
      });
      request.on('error', reject).end(JSON.stringify(plan ?? {}));
    });

  const callGrpc = ({ to, name, plan }, metadata) =>
    new Promise((resolve, reject) => {
      // An `http_proxy` of the shell must not be asked for 127.0.0.1.
      const options = { 'grpc.enable_http_proxy': 0 };
      const client = new Hop(to, grpc.credentials.createInsecure(), options);
      client[name]({ value: JSON.stringify(plan ?? {}) }, metadata, (error, reply) => {
        client.close();
        if (error) reject(error);
        else resolve(JSON.parse(reply.value));
      });
    });

  return (call, carrier) => (call.over === 'grpc' ? callGrpc : callHttp)(call, carrier);
}
