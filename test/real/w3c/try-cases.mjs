import { request } from 'node:http';
import { W3C_CASES } from '../data/w3c-trace-context.mjs';
import { checkCalls } from './check-calls.mjs';

/**
 * Sends every request of every case to a service.
 *
 * @param {string} service - host:port.
 * @param {{ address: string, take: () => string[][] }} callback - Whom it is told to call.
 * @returns {Promise<Map<string, Error>>} The cases that it fails, with the first reason.
 */
export async function tryCases(service, callback) {
  const failures = new Map();
  for (const [name, requests] of Object.entries(W3C_CASES)) {
    for (const each of requests) {
      await send(service, each, callback.address);
      try {
        checkCalls(callback.take(), each);
      } catch (error) {
        if (!failures.has(name)) failures.set(name, error);
      }
    }
  }
  return failures;
}

/** Over a socket of its own, with the headers as the case has them. */
function send(service, { headers, calls = 1 }, callback) {
  const path = `/?to=${callback}&calls=${calls}`;
  return new Promise((resolve, reject) => {
    const [host, port] = service.split(':');
    const options = {
      host,
      port,
      path,
      agent: false,
      headers: ['Host', service, ...headers.flat()],
    };
    request(options, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${response.statusCode} for ${JSON.stringify(headers)}`));
      });
    })
      .on('error', reject)
      .end();
  });
}
