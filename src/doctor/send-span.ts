import { randomBytes } from 'node:crypto';
import type { SpanExporterLike } from '../config/config.js';
import type { Destination } from '../config/dsn/destination.js';
import { redactDsn } from '../config/dsn/redact-dsn.js';
import type { ReadableSpan } from '../otel/sdk-shapes.js';
import type { Check } from './check.js';

const NAME = 'a span';
const TIMEOUT_MS = 5_000;

/**
 * Sends one span, named `kratos-otel doctor`, by the exporter that `init()` would use.
 *
 * @param destination - Where.
 * @returns Whether the backend has taken it.
 */
export async function sendSpan(destination: Destination): Promise<Check> {
  try {
    // Loaded here, because it may need a package that is missing.
    const { openDestination } = await import('../export/open-destination.js');
    const opened = openDestination(destination);
    if (opened === undefined || !('exporter' in opened)) {
      return { name: NAME, status: 'ok', found: 'nothing to send' };
    }
    const failure = await send(opened.exporter);
    if (failure === undefined) return { name: NAME, status: 'ok', found: 'was sent and accepted' };
    return { name: NAME, status: 'wrong', found: `was not accepted: ${failure}`, todo: WAY_OUT };
  } catch (error) {
    return { name: NAME, status: 'wrong', found: textOf(error), todo: 'do what the error says' };
  }
}

const WAY_OUT = 'look at the address, the path and the credentials in TRACE, and at the backend';

function send(exporter: SpanExporterLike): Promise<string | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(`no answer within ${TIMEOUT_MS} ms`);
    }, TIMEOUT_MS).unref();
    exporter.export([literalSpan()], ({ code, error }) => {
      resolve(code === 0 ? undefined : textOf(error ?? 'the exporter does not say why'));
    });
  });
}

function textOf(error: unknown): string {
  const { message = String(error), code } = error as Partial<NodeJS.ErrnoException>;
  const text = message === '' ? (code ?? 'no reason given') : message;
  // What others write may name the URL.
  return text.replaceAll(/\S+:\/\/\S+/g, redactDsn);
}

function literalSpan(): ReadableSpan {
  const now: [number, number] = [Math.floor(Date.now() / 1000), 0];
  const spanId = randomBytes(8).toString('hex');
  const context = { traceId: `${'0'.repeat(16)}${spanId}`, spanId, traceFlags: 1 };
  const attributes = { 'service.name': 'kratos-otel-doctor', 'telemetry.sdk.language': 'nodejs' };
  const span: Partial<Record<keyof ReadableSpan, unknown>> = {
    name: 'kratos-otel doctor',
    kind: 0,
    spanContext: () => context,
    startTime: now,
    endTime: now,
    duration: [0, 0],
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    ended: true,
    resource: { attributes, getRawAttributes: () => Object.entries(attributes) },
    instrumentationScope: { name: 'kratos-otel' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  return span as ReadableSpan;
}
