import {
  ROOT_CONTEXT,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
} from '@opentelemetry/api';
import type { KratosPropagator } from '../../otel/propagator/kratos-propagator.js';
import { logger } from '../../otel/logger.js';
import { PropagatorSet } from '../../otel/propagator/propagator-set.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import type { Carrier } from './carrier.js';
import { HeaderSet } from '../../otel/propagator/header-set.js';
import { hasNone } from './http-carrier.js';
import { carrierGetter, openCarrier } from './open-carrier.js';

/** Reads what arrives in the carriers of one tracer. */
export class CarrierReader {
  private readonly headers: HeaderSet | undefined;
  private isWarned = false;

  /**
   * @param propagator - What reads a carrier: a `PropagatorSet` reads everything, another one is
   *   followed by `kratosPropagator` unless it reads `kratos-trace-id` itself.
   * @param kratosPropagator - Reads `kratos-trace-id`.
   * @param headers - All headers that the propagators read; `undefined` when that is not known.
   */
  constructor(
    private readonly propagator: TextMapPropagator,
    private readonly kratosPropagator: KratosPropagator,
    headers: readonly string[] | undefined,
  ) {
    this.headers = headers && new HeaderSet(headers);
  }

  /**
   * @param carrier - A carrier as the caller gave it.
   * @returns Whether it is certain that no propagator finds anything in it.
   */
  bringsNothing(carrier: unknown): boolean {
    const { headers } = this;
    try {
      return headers !== undefined && hasNone(carrier, headers);
    } catch {
      return false;
    }
  }

  /**
   * Reads a carrier and never fails: what cannot be read brings nothing, and is a warning once.
   *
   * @param format - The carrier's format.
   * @param carrier - The carrier.
   * @returns The context that it brings.
   */
  read(format: unknown, carrier: unknown): Context {
    try {
      return this.extract(carrier, openCarrier(format, carrier, 'get'));
    } catch (error) {
      if (typeof carrier === 'object' && carrier !== null) this.warn(error);
      return ROOT_CONTEXT;
    }
  }

  /**
   * @param carrier - The carrier as the caller gave it. A function of the application that decides
   *   whether to trust it sees this one.
   * @param opened - Access to it.
   * @returns The context that it brings.
   * @throws What reading the carrier throws.
   */
  extract(carrier: unknown, opened: Partial<Carrier>): Context {
    const getter: TextMapGetter = {
      get: (_carrier, key) => carrierGetter.get(opened, key),
      keys: () => carrierGetter.keys(opened),
    };
    let context = ROOT_CONTEXT;
    try {
      context = this.propagator.extract(context, carrier, getter);
    } catch (error) {
      logger.warn('kratos-otel: a propagator threw in extract()', error);
    }
    if (this.propagator instanceof PropagatorSet) return context;
    // A registered propagator with settings of its own has the last word.
    return this.propagator.fields().includes(KratosTraceID)
      ? context
      : this.kratosPropagator.extract(context, carrier, getter);
  }

  /** Once: it is one mistake in the code, however many requests meet it. */
  private warn(error: unknown): void {
    if (this.isWarned) return;
    this.isWarned = true;
    logger.warn('kratos-otel: join() cannot read the carrier that it was given', error);
  }
}

/**
 * @param opened - Access to a carrier.
 * @returns Whether there is anything under `kratos-trace-id`, readable or not.
 */
export function hasTraceHeader(opened: Partial<Carrier>): boolean {
  try {
    const value: unknown = opened.get?.(KratosTraceID);
    return value !== undefined && value !== null && value !== '' && String(value) !== '';
  } catch {
    return false;
  }
}
