import { withService } from '../apps/with-service.mjs';
import { rawRequest } from '../measure/raw-request.mjs';

const FLOOD = 500;
const CAP = 10;
// Requests that are under way at once.
const AT_ONCE = 10;

export const fault = 'forged sampled or debug flags in a flood';
export const holds = 'a switch to distrust incoming flags, and a per-second cap on accepted debug';

const sampled = (n) => [`kratos-trace-id: ${n.toString(16)}:b:0:1`];
const debug = (n) => [`kratos-trace-id: ${n.toString(16)}:b:0:2`];
const w3c = (n) => [`traceparent: 00-${n.toString(16).padStart(32, '0')}-000000000000000b-01`];

/** The clock of the service stands still: all that is one second. */
export const ours = async ({ scale }) => {
  const flood = FLOOD * scale;
  const distrust = { trustIncoming: false };
  const forged = await run('ours', distrust, flood, sampled);
  const forgedW3c = await run('ours', distrust, flood, w3c);
  const forgedDebug = await run('ours', distrust, flood, debug);
  const capped = await run('ours', { maxDebugPerSecond: CAP }, flood, debug);
  const picked = [forged, forgedW3c, forgedDebug].map(({ ended }) => ended);
  return {
    figure: `distrusted: ${picked.join(', ')} of ${flood} sampled; cap ${CAP}: ${capped.ended} of ${flood} debug, ${capped.incoming.debugRefused} refused`,
    holds:
      // The sampler's own choice: the first of a second.
      picked.every((ended) => ended === 1) &&
      forgedDebug.debug === 0 &&
      forged.incoming.untrusted === flood &&
      capped.ended === CAP &&
      capped.incoming.debugRefused === flood - CAP,
  };
};

export const stock = async ({ scale }) => {
  const flood = FLOOD * scale;
  const { ended } = await run('stock', {}, flood, w3c);
  return { figure: `${ended} of ${flood} sampled`, holds: ended < flood };
};

function run(subject, config, flood, linesOf) {
  return withService({ subject, config }, async ({ address, received }) => {
    for (let sent = 0; sent < flood; sent += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, n) => sent + n + 1);
      await Promise.all(numbers.map((n) => rawRequest(address, linesOf(n))));
    }
    return received();
  });
}
