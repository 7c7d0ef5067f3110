import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import type { KratosSpan } from '../../src/wire/span/kratos-span.js';

/** A span as a client of the original reports one. */
export const SAMPLE: KratosSpan = {
  version: 1,
  serviceName: 'main.shop.orders',
  operationName: '/v1/orders',
  traceId: 'a93a45f1f14655f6',
  spanId: '1201fc56dd442814',
  parentId: '2f11f2d884809c07',
  samplingProbability: 0,
  tags: [
    { key: 'region', kind: 'string', value: 'sh' },
    { key: 'zone', kind: 'string', value: 'sh001' },
    { key: 'hostname', kind: 'string', value: 'web-1' },
    { key: 'ip', kind: 'string', value: '10.0.0.1' },
    { key: 'span.kind', kind: 'string', value: 'client' },
  ],
  logs: [],
  startUnixNano: 1_760_000_000_123_456_789n,
  durationNano: 1_234_567n,
};

/** @returns The message of {@link SAMPLE} with changes. */
export function messageOf(changes: Partial<KratosSpan> = {}): Buffer {
  return Buffer.from(encodeKratosSpan({ ...SAMPLE, ...changes }));
}

/** @returns Tags behind those of the process. */
export function withTags(...tags: KratosSpan['tags']): Buffer {
  return messageOf({ tags: [...SAMPLE.tags, ...tags] });
}
