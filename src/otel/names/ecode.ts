const UNKNOWN = 2;
const SERVER_ERROR = -500;

// Of the original's `pkg/net/rpc/warden/internal/status/status.go`, by the code of gRPC.
const ECODES = new Map<number, number>([
  [0, 0],
  [3, -400], // INVALID_ARGUMENT
  [4, -504], // DEADLINE_EXCEEDED
  [5, -404], // NOT_FOUND
  [7, -403], // PERMISSION_DENIED
  [8, -509], // RESOURCE_EXHAUSTED
  [12, -405], // UNIMPLEMENTED
  [14, -503], // UNAVAILABLE
  [16, -401], // UNAUTHENTICATED
]);

/** A business error of Kratos, as `grpc-status-details-bin` has it. */
export interface Ecode {
  readonly code: number;
  readonly message: string;
}

/**
 * The text of the business error in a status, as the original's client makes it
 * (`pkg/net/rpc/warden/internal/status/status.go`, `pkg/ecode/status.go`).
 *
 * @param code - The code of gRPC.
 * @param details - The text of the status.
 * @param ecode - The business error that came with it, where there is one.
 * @returns The message of the business error, or its code, or the code that
 *   stands for the code of gRPC.
 */
export function ecodeText(code: number, details: string, ecode: Ecode | undefined): string {
  if (ecode !== undefined) return ecode.message === '' ? String(ecode.code) : ecode.message;
  if (code === UNKNOWN) return String(fromText(details));
  return String(ECODES.get(code) ?? SERVER_ERROR);
}

function fromText(text: string): number {
  if (text === '') return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : SERVER_ERROR;
}
