import { redactDsn } from '../../../config/dsn/redact-dsn.js';
import { monotonicNow, startIdleTimer, stop } from '../../../node/timers.js';
import { logger } from '../../../otel/logger.js';
import { printableText } from '../../../otel/printable-text.js';
import type { ExportOutcome } from '../export-outcome.js';

// A single failure is mended by the next attempt. A second one, or no answer at all for so long, is
// worth a warning.
const FAILURES_BEFORE_WARNING = 2;
const SILENCE_MS = 2_500;
const FIRST_INTERVAL_MS = 60_000;
const GREATEST_INTERVAL_MS = 60 * 60_000;
const GREATEST_TEXT = 500;

/**
 * Says that spans do not reach a destination: within three seconds, then at growing intervals for as
 * long as it lasts, and once more when it is over.
 */
export class DestinationHealth {
  private failures = 0;
  private interval = FIRST_INTERVAL_MS;
  private warnedAt: number | undefined;
  private text: string | undefined;
  private latest: unknown;

  /** @param name - The exporter and, where it is known, its address. */
  constructor(private readonly name: string) {}

  /** Why the last attempt failed; `undefined` when it had success. Without credentials. */
  get lastError(): string | undefined {
    return this.text;
  }

  /** The error of the last attempt, if it failed. */
  get cause(): unknown {
    return this.latest;
  }

  /**
   * An attempt begins.
   *
   * @returns Is told how it ended.
   */
  attempt(): (outcome: ExportOutcome) => void {
    const timer = startIdleTimer(() => {
      this.warn(`no answer for ${SILENCE_MS} ms`);
    }, SILENCE_MS);
    return ({ result, failure }) => {
      stop(timer);
      if (failure === undefined) this.recover();
      else this.fail(result.error, failure.kind === 'retry' || failure.kind === 'unknown');
    };
  }

  /** What is dropped or goes on in halves has a warning of its own. */
  private fail(error: unknown, isTriedAgain: boolean): void {
    this.latest = error;
    this.text = oneLine(error);
    if (!isTriedAgain) return;
    this.failures++;
    if (this.failures >= FAILURES_BEFORE_WARNING) this.warn(this.text);
  }

  private recover(): void {
    if (this.failures > 0 && this.warnedAt !== undefined) {
      logger.info(`kratos-otel: spans reach ${this.name} again`);
      this.warnedAt = undefined;
      this.interval = FIRST_INTERVAL_MS;
    }
    this.failures = 0;
    this.text = undefined;
    this.latest = undefined;
  }

  private warn(why: string): void {
    const now = monotonicNow();
    if (this.warnedAt !== undefined) {
      if (now - this.warnedAt < this.interval) return;
      this.interval = Math.min(this.interval * 2, GREATEST_INTERVAL_MS);
    }
    this.warnedAt = now;
    logger.warn(`kratos-otel: spans do not reach ${this.name} for now: ${why}`);
  }
}

function oneLine(error: unknown): string {
  const { message, code, cause } = (error ?? {}) as {
    message?: unknown;
    code?: unknown;
    cause?: { message?: unknown };
  };
  const own = typeof message === 'string' && message !== '' ? message : String(error);
  const inner = typeof cause?.message === 'string' ? cause.message : '';
  const parts = [own, own.includes(inner) ? '' : inner];
  if (typeof code === 'string' && !own.includes(code)) parts.push(code);
  const text = parts.filter((part) => part !== '').join(': ');
  return printableText(withoutCredentials(text.slice(0, GREATEST_TEXT)));
}

/** Errors of `fetch` and of parsers can hold a whole URL. */
function withoutCredentials(text: string): string {
  return text.replace(
    /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
    (url) => redactDsn(url).split(/[?#]/)[0] ?? '',
  );
}
