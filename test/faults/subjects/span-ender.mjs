import { ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * @param {import('@opentelemetry/api').Tracer} tracer - A tracer.
 * @returns {(count: number, attributes?: () => object) => void} Starts and ends root spans, whose
 *   names no other has.
 */
export function spanEnder(tracer) {
  let made = 0;
  return (count, attributes) => {
    for (let i = 0; i < count; i++) {
      const options = attributes === undefined ? {} : { attributes: attributes() };
      tracer.startSpan(`span-${++made}`, options, ROOT_CONTEXT).end();
    }
  };
}
