import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { answer, failed } from '../answer-once.js';
import { checkConsoleOptions, type ConsoleTreeExporterOptions } from './console-options.js';
import { renderTraceTree } from './render-trace-tree.js';
import { TraceBuffer, type BufferedTrace } from './trace-buffer.js';
import { wantsColor } from './wants-color.js';
import { writeText, type TextStream } from './write-text.js';
import { startIdleTimer, stop, type Timer } from '../../node/timers.js';
import { logger } from '../../otel/logger.js';

// How often is looked for trees that only wait for spans which do not end.
const OVERDUE_MS = 1_000;

/**
 * Prints each trace as a tree, for development: one for each local root (a span without a parent,
 * or with a remote one), when it has ended and all spans below it have. A tree that waits for a
 * span below its root is printed without it after 1 to 2 seconds. `forceFlush()` prints what nobody
 * is known to complete any more, `shutdown()` all that is left; what is below a span that never ended
 * stays in the tree, under the span above. At most 10,000 spans wait: past that
 * the oldest tree is printed as it is.
 */
export class ConsoleTreeExporter implements SpanExporter {
  private readonly stream: TextStream;
  private readonly color: boolean;
  private readonly width: number | undefined;
  private readonly ascii: boolean;
  private readonly buffer = new TraceBuffer();
  private isShutdown = false;
  private timer: Timer | undefined;

  /**
   * @param options - See {@link ConsoleTreeExporterOptions}.
   * @throws Error or RangeError naming the option that is wrong, its value and what is allowed.
   */
  constructor(options: ConsoleTreeExporterOptions = {}) {
    checkConsoleOptions(options);
    this.stream = options.stream ?? process.stdout;
    this.color = options.color ?? wantsColor(this.stream);
    this.width = options.width;
    this.ascii = options.ascii ?? false;
  }

  /**
   * Takes a batch and prints the traces that it completes.
   *
   * @param spans - Ended spans; they are not changed.
   * @param resultCallback - Called once, before this method returns. FAILED when a tree could not
   *   be printed, which loses that tree, and after {@link shutdown}.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    const error = this.isShutdown
      ? new Error('kratos-otel: export after shutdown')
      : this.attempt(() => this.buffer.add(spans));
    this.awaitOverdue();
    answer(resultCallback, error ? failed(error) : { code: ExportResultCode.SUCCESS });
  }

  /**
   * Prints the spans whose local root is not of this process' knowledge, and so may never come. It
   * never rejects: a tree that cannot be printed is a warning.
   */
  forceFlush(): Promise<void> {
    this.printOrWarn(() => this.buffer.drainUnawaited());
    return Promise.resolve();
  }

  /** Prints what is left, and refuses further spans. It never rejects. */
  shutdown(): Promise<void> {
    this.isShutdown = true;
    stop(this.timer);
    this.timer = undefined;
    this.printOrWarn(() => this.buffer.drainAll());
    return Promise.resolve();
  }

  private awaitOverdue(): void {
    if (this.timer !== undefined || this.isShutdown || !this.buffer.hasEndedRoots) return;
    this.timer = startIdleTimer(() => {
      this.timer = undefined;
      this.printOrWarn(() => this.buffer.drainOverdue());
      this.awaitOverdue();
    }, OVERDUE_MS);
  }

  private printOrWarn(leaving: () => BufferedTrace[]): void {
    const error = this.attempt(leaving);
    if (error) logger.warn('kratos-otel: a trace could not be printed', error);
  }

  /** Prints every trace that it is given, also after one has failed; returns the first failure. */
  private attempt(leaving: () => BufferedTrace[]): Error | undefined {
    let failure: Error | undefined;
    const fail = (error: unknown): void => {
      failure ??= error instanceof Error ? error : new Error(String(error));
    };
    try {
      for (const trace of leaving()) {
        try {
          this.print(trace);
        } catch (error) {
          fail(error);
        }
      }
    } catch (error) {
      fail(error);
    }
    return failure;
  }

  private print({ spans, incomplete }: BufferedTrace): void {
    const { color, ascii, stream } = this;
    // Asked each time, as a terminal's window can be resized; 0 is a terminal that does not know.
    const columns = stream.columns === 0 ? undefined : stream.columns;
    const width = this.width ?? columns;
    // The empty line keeps one tree from the next.
    writeText(stream, `${renderTraceTree(spans, { color, width, ascii, incomplete })}\n`);
  }
}
