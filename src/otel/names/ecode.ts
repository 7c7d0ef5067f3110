import { readMessage, type FieldReader } from '../../wire/span/read/read-message.js';

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

const ECODE_TYPE = 'bilibili.rpc.Status';
// Field tags: number << 3 | wire type. Of google.rpc.Status, google.protobuf.Any, bilibili.rpc.Status.
const DETAILS = (3 << 3) | 2;
const TYPE_URL = (1 << 3) | 2;
const VALUE = (2 << 3) | 2;
const CODE = 1 << 3;
const MESSAGE = (2 << 3) | 2;

interface Detail {
  type: string;
  value: Uint8Array;
}

const STATUS = new Map<number, FieldReader<Uint8Array[]>>([
  [DETAILS, (details, reader) => details.push(reader.bytes())],
]);
const ANY = new Map<number, FieldReader<Detail>>([
  [TYPE_URL, (detail, reader) => (detail.type = reader.string())],
  [VALUE, (detail, reader) => (detail.value = reader.bytes())],
]);
const ECODE = new Map<number, FieldReader<{ code: number; message: string }>>([
  [CODE, (ecode, reader) => (ecode.code = reader.int32())],
  [MESSAGE, (ecode, reader) => (ecode.message = reader.string())],
]);

/**
 * The text of the business error in a status, as the original's client makes it
 * (`pkg/net/rpc/warden/internal/status/status.go`, `pkg/ecode/status.go`).
 *
 * @param code - The code of gRPC.
 * @param details - The text of the status.
 * @param encoded - The trailer `grpc-status-details-bin`, where there is one.
 * @returns The message of the `bilibili.rpc.Status` that is in there, or its code, or the code that
 *   stands for the code of gRPC.
 */
export function ecodeText(code: number, details: string, encoded: Uint8Array | undefined): string {
  const detail = encoded === undefined ? undefined : readEcode(encoded);
  if (detail !== undefined) return detail.message === '' ? String(detail.code) : detail.message;
  if (code === UNKNOWN) return String(fromText(details));
  return String(ECODES.get(code) ?? SERVER_ERROR);
}

function fromText(text: string): number {
  if (text === '') return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : SERVER_ERROR;
}

function readEcode(encoded: Uint8Array): { code: number; message: string } | undefined {
  try {
    for (const bytes of readMessage<Uint8Array[]>(encoded, [], STATUS)) {
      const { type, value } = readMessage(bytes, { type: '', value: new Uint8Array() }, ANY);
      if (type.slice(type.lastIndexOf('/') + 1) !== ECODE_TYPE) continue;
      return readMessage(value, { code: 0, message: '' }, ECODE);
    }
  } catch {
    // Bytes of somebody else: the code of gRPC says enough.
  }
  return undefined;
}
