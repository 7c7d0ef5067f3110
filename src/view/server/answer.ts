import type { ServerResponse } from 'node:http';

/**
 * Scripts and styles come from this server only, nothing is ever read as HTML by a script, and no
 * other page may frame this one.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Headers of every answer. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What ends a request with a status of its own. */
export class HttpError extends Error {
  readonly status: number;

  /**
   * @param status - HTTP status.
   * @param message - What the client is told.
   */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * @param response - Not yet answered.
 * @param status - HTTP status.
 * @param value - Sent as JSON.
 */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answerBytes(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/**
 * @param response - Not yet answered.
 * @param status - HTTP status.
 * @param type - Content type.
 * @param body - The whole body.
 */
export function answerBytes(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...SAFE_HEADERS, 'content-type': type, 'content-length': length });
  response.end(body);
}
