import type { SpanExporterLike } from '../../config/config.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { hostOf } from './host-of.js';
import type { StockAnswers } from './stock-answers.js';

/** What a transport of OpenTelemetry's OTLP exporters resolves with. */
interface TransportAnswer {
  readonly status?: unknown;
  readonly retryInMillis?: unknown;
}

interface Transport {
  send?(data: unknown, timeoutMillis: unknown): Promise<TransportAnswer>;
  /** The transport that a retrying one repeats. */
  _transport?: Transport;
  _parameters?: { readonly url?: unknown; readonly address?: unknown };
}

type Sending = Transport & Required<Pick<Transport, 'send'>>;

interface Delegate {
  _transport?: Transport;
  _responseHandler?: { handleResponse?(response: unknown): void };
}

/**
 * The OTLP exporters (`exporter-trace-otlp-http`, `-proto`, `-grpc`) call a partial success a success
 * and keep the time for themselves that the backend asks to wait. Both are read from the parts that
 * they are made of. Their own retries are taken out: timers that cannot be stopped would hold the
 * process, and the delivery repeats anyhow.
 */
export class OtlpAnswers implements StockAnswers {
  readonly address: string | undefined;
  private last: TransportAnswer | undefined;
  private response: unknown;

  private constructor(delegate: Delegate, transport: Sending) {
    const { url, address } = transport._parameters ?? {};
    this.address = hostOf(url ?? address);
    // Its prototype is the transport, which can also be shut down.
    const recording = Object.create(transport) as Sending;
    recording.send = async (data, timeoutMillis) =>
      (this.last = await transport.send(data, timeoutMillis));
    delegate._transport = recording;
    delegate._responseHandler = {
      handleResponse: (response) => {
        this.response = response;
      },
    };
  }

  /** @returns The answers of an exporter that is made of the known parts, which are changed then. */
  static of(exporter: SpanExporterLike): OtlpAnswers | undefined {
    const { _delegate: delegate } = exporter as { _delegate?: Delegate };
    const outer = delegate?._transport;
    if (delegate?._responseHandler === undefined || outer === undefined) return undefined;
    const transport = outer._transport ?? outer;
    if (typeof transport.send !== 'function') return undefined;
    return new OtlpAnswers(delegate, transport as Sending);
  }

  begin(): void {
    this.last = undefined;
    this.response = undefined;
  }

  complete(result: DetailedResult): DetailedResult {
    if (result.code === 0) return this.partial(result);
    if (this.last?.status !== 'retryable') return result;
    const { retryInMillis } = this.last;
    const retryAfter = typeof retryInMillis === 'number' ? retryInMillis : undefined;
    return { ...result, isRetryable: true, retryAfter };
  }

  private partial(result: DetailedResult): DetailedResult {
    const { partialSuccess } = (this.response ?? {}) as { partialSuccess?: unknown };
    const { rejectedSpans, errorMessage } = (partialSuccess ?? {}) as {
      rejectedSpans?: unknown;
      errorMessage?: unknown;
    };
    // A 64-bit number: protobuf readers give a number, a string or an object.
    const rejected = Number(rejectedSpans ?? 0);
    const text = typeof errorMessage === 'string' ? errorMessage : '';
    if (!(rejected > 0)) return result;
    return {
      ...result,
      rejected,
      error: new Error(`the backend rejected ${rejected} spans: ${text}`),
    };
  }
}
