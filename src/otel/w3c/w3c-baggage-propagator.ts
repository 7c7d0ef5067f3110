import {
  propagation,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { readHeaderList } from '../propagator/read-header-value.js';
import { isTracingSuppressed } from '../suppressed-tracing.js';
import { formatBaggage } from './format-baggage.js';
import { parseBaggage } from './parse-baggage.js';

const BAGGAGE = 'baggage';

/** Reads and writes `baggage` (W3C Baggage), with the metadata of its members. */
export class W3CBaggagePropagator implements TextMapPropagator {
  /** The headers that it reads and writes. */
  readonly headers: readonly string[] = [BAGGAGE];
  /** Writes the baggage of `context`; nothing when there is none, or tracing is suppressed. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = propagation.getBaggage(context);
    if (baggage === undefined || isTracingSuppressed(context)) return;
    const header = formatBaggage(baggage);
    if (header !== '') setter.set(carrier, BAGGAGE, header);
  }

  /** Puts what the header says into the context. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = readHeaderList(carrier, getter, BAGGAGE);
    const baggage = header === undefined ? undefined : parseBaggage(header);
    return baggage === undefined ? context : propagation.setBaggage(context, baggage);
  }

  /** @returns The header that it reads and writes. */
  fields(): string[] {
    return [...this.headers];
  }
}
