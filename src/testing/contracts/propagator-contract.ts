import { deepStrictEqual, ok } from 'node:assert/strict';
import {
  ROOT_CONTEXT,
  createContextKey,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
  type Context,
  type SpanContext,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { contractCases, type ContractCase } from './contract-case.js';

/** Settings of {@link propagatorContract}. */
export interface PropagatorContractOptions {
  /** How many bits of a trace id its headers have. Default 128. */
  traceIdBits?: 64 | 128;
}

type Headers = Record<string, string>;

const OTHER = createContextKey('of the application');
const NONSENSE = [
  '',
  ' ',
  '-',
  'hello',
  '0',
  '00-0-0-00',
  ':::',
  '%00',
  'x'.repeat(10_000),
  '\u{1f600}',
];

/**
 * The rules for a propagator of trace contexts, as OpenTelemetry's specification has them (Context,
 * API Propagators). Those of this package pass it, and B3's of OpenTelemetry.
 *
 * @param make - Makes the propagator.
 * @param options - See {@link PropagatorContractOptions}.
 * @returns The cases.
 */
export function propagatorContract(
  make: () => TextMapPropagator,
  { traceIdBits = 128 }: PropagatorContractOptions = {},
): ContractCase[] {
  const sent = (sampled: boolean): SpanContext => ({
    traceId: `${traceIdBits === 64 ? '0'.repeat(16) : '0af7651916cd43dd'}8448eb211c80319c`,
    spanId: 'b7ad6b7169203331',
    traceFlags: sampled ? 1 : 0,
  });
  const inject = (propagator: TextMapPropagator, context: Context): Headers => {
    const headers: Headers = {};
    propagator.inject(context, headers, defaultTextMapSetter);
    return headers;
  };
  const extract = (
    propagator: TextMapPropagator,
    headers: Record<string, unknown>,
    context = ROOT_CONTEXT,
  ): Context => propagator.extract(context, headers, defaultTextMapGetter);
  const over = (spanContext: SpanContext): Context =>
    trace.setSpanContext(ROOT_CONTEXT, spanContext);

  const roundTrip = (sampled: boolean): void => {
    const propagator = make();
    const arrived = trace.getSpanContext(extract(make(), inject(propagator, over(sent(sampled)))));
    const { traceId, spanId, traceFlags } = sent(sampled);
    ok(arrived !== undefined, 'a trace arrives');
    deepStrictEqual(
      [arrived.traceId, arrived.spanId, arrived.traceFlags & 1, arrived.isRemote],
      [traceId, spanId, traceFlags, true],
    );
  };
  return contractCases({
    'brings a trace that is sampled to the other side': () => {
      roundTrip(true);
    },
    'brings a trace that is not sampled to the other side': () => {
      roundTrip(false);
    },
    'names in fields() all that it writes, and nothing twice': () => {
      const propagator = make();
      const fields = propagator.fields();
      const unnamed = Object.keys(inject(propagator, over(sent(true)))).filter(
        (name) => !fields.includes(name),
      );
      deepStrictEqual(unnamed, []);
      deepStrictEqual(fields.length, new Set(fields).size);
    },
    'writes nothing where there is no trace': () => {
      deepStrictEqual(inject(make(), ROOT_CONTEXT), {});
      const invalid = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 1 };
      deepStrictEqual(inject(make(), over(invalid)), {});
    },
    'finds no trace where none is': () => {
      deepStrictEqual(trace.getSpanContext(extract(make(), { 'x-other': '1' })), undefined);
    },
    'keeps what is in the context': () => {
      const context = ROOT_CONTEXT.setValue(OTHER, 'kept');
      const headers = inject(make(), over(sent(true)));
      deepStrictEqual(extract(make(), headers, context).getValue(OTHER), 'kept');
      deepStrictEqual(extract(make(), {}, context).getValue(OTHER), 'kept');
    },
    'takes no trace from headers that cannot be read, and does not throw': () => {
      const propagator = make();
      for (const value of NONSENSE) {
        const headers = Object.fromEntries(propagator.fields().map((name) => [name, value]));
        const found = trace.getSpanContext(extract(propagator, headers));
        ok(found === undefined || !isValid(found), `no trace is in ${JSON.stringify(value)}`);
      }
      for (const value of [undefined, null, [], 7, {}]) {
        extract(propagator, Object.fromEntries(propagator.fields().map((name) => [name, value])));
      }
    },
    'reads what a list of values begins with': () => {
      const headers = inject(make(), over(sent(true)));
      const lists = Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [key, [value]]),
      );
      const arrived = trace.getSpanContext(extract(make(), lists));
      deepStrictEqual(arrived?.spanId, sent(true).spanId);
    },
    'writes over a header that is there': () => {
      const propagator = make();
      const fresh = inject(propagator, over(sent(true)));
      const headers = Object.fromEntries(Object.keys(fresh).map((name) => [name, 'old']));
      propagator.inject(over(sent(true)), headers, defaultTextMapSetter);
      deepStrictEqual(headers, fresh);
    },
  });
}

function isValid({ traceId, spanId }: SpanContext): boolean {
  return !/^0*$/.test(traceId) && !/^0*$/.test(spanId);
}
