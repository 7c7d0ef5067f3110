import { ecodeText, type Ecode } from './ecode.js';

// The names that `codes.Code.String()` of grpc-go gives.
const NAMES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];

/** What the original's server says of a call that its client has given up. */
export const CANCELED = 'rpc error: code = Unknown desc = -498';
/** What it says of a call whose deadline has passed. */
export const TOO_LATE = 'rpc error: code = Unknown desc = -504';

/** The part of a status that is looked at. */
export interface Status {
  readonly code: number;
  readonly details?: string;
  readonly metadata?: { get(key: string): unknown[] } | null;
}

/**
 * @param status - What a server answers a call with.
 * @returns The text of the error as Go's `status.Error` prints it; `undefined` for OK.
 */
export function serverError({ code, details = '' }: Status): string | undefined {
  if (code === 0) return undefined;
  return `rpc error: code = ${NAMES[code] ?? `Code(${code})`} desc = ${details}`;
}

/**
 * @param status - What a client has received.
 * @param ecode - The business error that came with it, where that is known.
 * @returns `<text of the status>: <ecode>`, as in the original (`pkg/net/rpc/warden/client.go`);
 *   `undefined` for OK.
 */
export function clientError({ code, details = '' }: Status, ecode?: Ecode): string | undefined {
  return code === 0 ? undefined : `${details}: ${ecodeText(code, details, ecode)}`;
}
