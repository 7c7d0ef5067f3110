import type { EndedSpan } from '../../otel/sdk-shapes.js';
import type { DetailedResult } from './export-outcome.js';

/** An exporter as the delivery calls it. Those of this package are; others are made to be one. */
export interface BatchExporter {
  /** Sends spans, and says what became of them. What it does is not traced, and holds no process. */
  deliver(spans: EndedSpan[]): Promise<DetailedResult>;
  /** Gives up what is being sent, and lets go of what would keep the process alive. */
  abort(): void;
  /** Host and port, or the path of a socket; `undefined` when unknown. */
  readonly address?: string | undefined;
  /** Whether a success is the backend's word, and not only the operating system's. Default `true`. */
  readonly acknowledges?: boolean;
  /** Waits for what is being sent. */
  forceFlush?(): unknown;
  /** Stops. */
  shutdown(): unknown;
}
