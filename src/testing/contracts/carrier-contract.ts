import { deepStrictEqual, match, ok } from 'node:assert/strict';
import { HTTPFormat } from '../../api/format.js';
import { carrierGetter, openCarrier } from '../../api/carriers/open-carrier.js';
import type { Trace } from '../../api/trace.js';
import type { Tracer } from '../../api/tracer/tracer.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import { contractCases, type ContractCase } from './contract-case.js';

/** Settings of {@link carrierContract}. */
export interface CarrierContractOptions<C> {
  /** The format that is given with the carrier. Default `HTTPFormat`. */
  format?: unknown;
  /**
   * Gives all values that a carrier has under a name, which is in lower case. Default: what `extract()`
   * reads, of which there is one.
   */
  valuesOf?: (carrier: C, name: string) => readonly unknown[];
}

const HEADER = 'a:b:c:1';

/**
 * The rules for what is given to `inject()` and `extract()`: it is read, written, and written again in
 * place. The carriers of this package pass it: records, `Headers`, `Map`, requests and responses of
 * Node, metadata of gRPC.
 *
 * @param make - Makes a carrier that has these headers.
 * @param options - See {@link CarrierContractOptions}.
 * @returns The cases.
 */
export function carrierContract<C>(
  make: (headers: Record<string, string>) => C,
  options: CarrierContractOptions<C> = {},
): ContractCase[] {
  const { format = HTTPFormat, valuesOf = readValues(format) } = options;
  const inject = (tracer: Tracer, carrier: C): Trace => {
    const trace = tracer.newTrace('sent');
    tracer.inject(trace, format, carrier);
    return trace;
  };
  const isHeaderOf = (carrier: C, trace: Trace): void => {
    deepStrictEqual(textsOf(valuesOf(carrier, KratosTraceID)), [trace.traceId()]);
  };
  return contractCases({
    'is read': ({ tracer }) => {
      match(tracer.extract(format, make({ [KratosTraceID]: HEADER })).traceId(), /^a:\w+:b:1/);
      match(tracer.join(format, make({ [KratosTraceID]: HEADER }), 'op').traceId(), /^a:\w+:b:1/);
    },
    'is written': (mock) => {
      const carrier = make({});
      isHeaderOf(carrier, inject(mock.tracer, carrier));
      const [w3c] = textsOf(valuesOf(carrier, 'traceparent'));
      const { traceId, spanId } = mock.span('sent');
      deepStrictEqual(w3c, `00-${traceId}-${spanId}-01`);
    },
    'gets a new trace in the place of the old one': ({ tracer }) => {
      const carrier = make({ [KratosTraceID]: HEADER });
      inject(tracer, carrier);
      isHeaderOf(carrier, inject(tracer, carrier));
      deepStrictEqual(valuesOf(carrier, 'traceparent').length, 1);
    },
    'keeps what else is in it': ({ tracer }) => {
      const carrier = make({ 'x-other': 'kept' });
      inject(tracer, carrier);
      deepStrictEqual(textsOf(valuesOf(carrier, 'x-other')), ['kept']);
    },
    'brings to another process what was written here': ({ tracer }) => {
      const carrier = make({});
      const trace = inject(tracer, carrier);
      const [traceId, spanId] = trace.traceId().split(':');
      const joined = tracer.join(format, carrier, 'received').traceId().split(':');
      deepStrictEqual([joined[0], joined[2]], [traceId, spanId]);
    },
    'without a trace is ErrTraceNotFound': ({ tracer }) => {
      deepStrictEqual(
        codeOf(() => tracer.extract(format, make({}))),
        'ErrTraceNotFound',
      );
    },
    'with a trace that cannot be read is ErrTraceCorrupted': ({ tracer }) => {
      const carrier = make({ [KratosTraceID]: 'hello' });
      deepStrictEqual(
        codeOf(() => tracer.extract(format, carrier)),
        'ErrTraceCorrupted',
      );
      match(tracer.join(format, carrier, 'op').traceId(), /^\w+:\w+:0:1/);
    },
    'is left as it is where there is no trace': ({ tracer }) => {
      const carrier = make({ [KratosTraceID]: HEADER });
      tracer.inject(undefined, format, carrier);
      tracer.inject(null, format, carrier);
      deepStrictEqual(textsOf(valuesOf(carrier, KratosTraceID)), [HEADER]);
    },
  });
}

function readValues(format: unknown): (carrier: unknown, name: string) => readonly unknown[] {
  return (carrier, name) => {
    const value: unknown = carrierGetter.get(openCarrier(format, carrier, 'get'), name);
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? (value as unknown[]) : [value];
  };
}

const textsOf = (values: readonly unknown[]): string[] => values.map(String);

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    ok(error instanceof Error, 'what was thrown is an Error');
    return (error as { code?: unknown }).code;
  }
  return 'nothing was thrown';
}
