import { randomBytes } from 'node:crypto';

/** Many, so that nothing can be remembered of a single one. */
export const ID_COUNT = 1024;

/** Ids with 64 bits of randomness, which all propagators can carry. */
export const IDS = Array.from({ length: ID_COUNT }, () => ({
  traceId: randomBytes(8).toString('hex').padStart(32, '0'),
  spanId: randomBytes(8).toString('hex'),
}));
