import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { trace } from '@opentelemetry/api';
import { keepsInjected } from './keeps-injected.js';
import type { KratosPropagator } from './kratos-propagator.js';
import { SeldomWarning } from '../seldom-warning.js';

/**
 * Several propagators as one. They read and write in turn, and that of Kratos comes last, because it
 * compares its header with what the others have read. One that throws is passed over.
 */
export class PropagatorSet implements TextMapPropagator {
  private readonly failedToWrite = new SeldomWarning('kratos-otel: a propagator threw in inject()');
  private readonly failedToRead = new SeldomWarning('kratos-otel: a propagator threw in extract()');

  /**
   * @param others - Propagators, in their order.
   * @param kratos - That of Kratos; `undefined` where its header is neither read nor written.
   */
  constructor(
    private readonly others: readonly TextMapPropagator[],
    readonly kratos: KratosPropagator | undefined,
  ) {}

  /** Writes the headers of all. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpan(context);
    // All headers or none: they have to name one trace.
    if (span !== undefined && this.kratos !== undefined && keepsInjected(span, carrier)) return;
    this.injectOthers(context, carrier, setter);
    if (this.kratos !== undefined) this.injectBy(this.kratos, context, carrier, setter);
  }

  /** Writes all headers but that of Kratos, which the caller has written. */
  injectOthers(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const each of this.others) this.injectBy(each, context, carrier, setter);
  }

  /** Reads the headers of all. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let extracted = context;
    for (const each of this.others) extracted = this.extractBy(each, extracted, carrier, getter);
    if (this.kratos === undefined) return extracted;
    return this.kratos.extractAfter(context, extracted, carrier, getter);
  }

  /** @returns The headers of all, each once. */
  fields(): string[] {
    const all = this.kratos === undefined ? this.others : [...this.others, this.kratos];
    return [...new Set(all.flatMap((each) => this.fieldsOf(each)))];
  }

  private injectBy(
    propagator: TextMapPropagator,
    context: Context,
    carrier: unknown,
    setter: TextMapSetter,
  ): void {
    try {
      propagator.inject(context, carrier, setter);
    } catch (error) {
      this.failedToWrite.warn(error);
    }
  }

  private extractBy(
    propagator: TextMapPropagator,
    context: Context,
    carrier: unknown,
    getter: TextMapGetter,
  ): Context {
    try {
      const extracted: unknown = propagator.extract(context, carrier, getter);
      return isContext(extracted) ? extracted : context;
    } catch (error) {
      this.failedToRead.warn(error);
      return context;
    }
  }

  /**
   * @returns All headers that they read, of which one that ends in `*` stands for all that begin so;
   *   `undefined` where one of them may read headers that it does not name.
   */
  headers(): readonly string[] | undefined {
    const all = new Set<string>(this.kratos?.fields());
    for (const each of this.others) {
      if (!namesHeaders(each)) return undefined;
      for (const header of each.headers) all.add(header);
    }
    return [...all];
  }

  private fieldsOf(propagator: TextMapPropagator): string[] {
    try {
      return propagator.fields();
    } catch (error) {
      this.failedToRead.warn(error);
      return [];
    }
  }
}

/** A propagator that reads no other headers than those that it names. */
interface NamesHeaders {
  readonly headers: readonly string[];
}

function namesHeaders(
  propagator: TextMapPropagator,
): propagator is TextMapPropagator & NamesHeaders {
  return Array.isArray((propagator as Partial<NamesHeaders>).headers);
}

function isContext(value: unknown): value is Context {
  return typeof (value as Partial<Context> | undefined)?.getValue === 'function';
}
