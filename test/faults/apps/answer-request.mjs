import { request as httpRequest } from 'node:http';

/**
 * Takes the trace of a request over, calls the downstream service with it, and answers with what
 * has become of it.
 *
 * @param {import('node:http').IncomingMessage} request - The request.
 * @param {import('node:http').ServerResponse} response - Its response.
 * @param {(headers: object) => object} join - Takes the trace over.
 * @param {string | undefined} downstream - Address of the downstream service.
 */
export function answerRequest(request, response, join, downstream) {
  const trace = join(request.headers);
  const answer = (called) => {
    trace.end();
    response.end(JSON.stringify({ id: trace.id, isNew: trace.isNew, called }));
  };
  if (downstream === undefined) {
    answer();
    return;
  }
  const call = httpRequest(`http://${downstream}/`, { agent: false }, (result) => {
    result.resume();
    answer(result.statusCode);
  });
  call.on('error', ({ message }) => answer(message));
  trace.inject(call);
  call.end();
}
