import fc from 'fast-check';
import type { KratosSpan, KratosTag } from '../../src/wire/span/kratos-span.js';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

const text = fc.string({ unit: 'binary' });
const int64 = fc.oneof(
  fc.bigInt(INT64),
  fc.constantFrom(INT64.min, INT64.max, 0n, 1n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 53n),
);
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const id = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.constantFrom(0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n),
  )
  .map((value) => value.toString(16));

/** In the form that decoding gives: a number where it is exact. */
const intValue = int64.map((value) =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value,
);

const tag: fc.Arbitrary<KratosTag> = fc.oneof(
  fc.record({ key: text, kind: fc.constant('string' as const), value: text }),
  fc.record({ key: text, kind: fc.constant('int' as const), value: intValue }),
  fc.record({ key: text, kind: fc.constant('bool' as const), value: fc.boolean() }),
  fc.record({ key: text, kind: fc.constant('float' as const), value: fc.double() }),
);

const log = fc.record({
  timestampUnixNano: int64,
  fields: fc.array(fc.record({ key: text, value: text }), { maxLength: 4 }),
});

const reference = fc.record({
  type: fc.constantFrom('childOf' as const, 'followsFrom' as const),
  traceId: id,
  spanId: id,
});

/** Any span in the form that decoding gives: empty optional values are absent. */
export const arbitrarySpan: fc.Arbitrary<KratosSpan> = fc.record(
  {
    version: int32,
    serviceName: text,
    operationName: text,
    caller: text.filter((value) => value !== ''),
    traceId: id,
    spanId: id,
    parentId: id,
    level: int32.filter((value) => value !== 0),
    samplingProbability: fc.float(),
    tags: fc.array(tag, { maxLength: 6 }),
    logs: fc.array(log, { maxLength: 4 }),
    env: text.filter((value) => value !== ''),
    startUnixNano: int64,
    durationNano: int64,
    references: fc.array(reference, { minLength: 1, maxLength: 3 }),
  },
  {
    requiredKeys: [
      'version',
      'serviceName',
      'operationName',
      'traceId',
      'spanId',
      'parentId',
      'samplingProbability',
      'tags',
      'logs',
      'startUnixNano',
      'durationNano',
    ],
  },
);
