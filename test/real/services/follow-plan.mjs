import { log, tagBool, tagFloat64, tagInt64, tagString } from 'kratos-otel';

/**
 * Does what a plan says under the trace of the request, which it does not finish; the twin of
 * `../go/follow_plan.go`.
 *
 * @param {import('kratos-otel').Trace} t
 * @param {object} plan
 * @param {Record<string, string>} received - Tracing headers, for the answer.
 * @param {(child: import('kratos-otel').Trace, call: object) => Promise<object>} makeCall
 * @returns {Promise<object>} The answer; rejects with the error that the plan asks for.
 */
export async function followPlan(
  t,
  { tags = {}, logs = [], error, next = [] },
  received,
  makeCall,
) {
  t.setTag(...Object.entries(tags).map(([key, value]) => toTag(key, value)));
  for (const fields of logs) t.setLog(...fields.map(([key, value]) => log(key, value)));
  const answer = { service: process.env.SERVICE_NAME, received, trace: t.traceId(), next: [] };
  for (const call of next) answer.next.push(await forkAndCall(t, call, makeCall));
  if (error) throw Object.assign(new Error(error), { answer });
  return answer;
}

async function forkAndCall(t, call, makeCall) {
  const { by, service = '', name } = call;
  const child = by === 'follow' ? t.follow(service, name) : t.fork(service, name);
  const result = { trace: child.traceId() };
  try {
    result.answer = await makeCall(child, call);
    child.finish();
  } catch (error) {
    result.error = error.message;
    result.answer = error.answer;
    child.finish(error);
  }
  return result;
}

function toTag(key, value) {
  if (typeof value === 'boolean') return tagBool(key, value);
  if (typeof value !== 'number') return tagString(key, value);
  return Number.isInteger(value) ? tagInt64(key, BigInt(value)) : tagFloat64(key, value);
}
