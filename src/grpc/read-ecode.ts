import type { Ecode } from '../otel/names/ecode.js';
import type { Status } from '../otel/names/grpc-status-text.js';
import { readMessage, type FieldReader } from '../wire/span/read/read-message.js';

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
 * @param status - What a client has received.
 * @returns The `bilibili.rpc.Status` in its trailer `grpc-status-details-bin`, if there is one.
 */
export function ecodeIn({ metadata }: Status): Ecode | undefined {
  const encoded = metadata?.get('grpc-status-details-bin')[0];
  return encoded instanceof Uint8Array ? readEcode(encoded) : undefined;
}

function readEcode(encoded: Uint8Array): Ecode | undefined {
  try {
    for (const bytes of readMessage<Uint8Array[]>(encoded, [], STATUS)) {
      const { type, value } = readMessage(bytes, { type: '', value: new Uint8Array() }, ANY);
      if (type.slice(type.lastIndexOf('/') + 1) !== ECODE_TYPE) continue;
      return readMessage(value, { code: 0, message: '' }, ECODE);
    }
  } catch {
    // Not bytes of the original: the code of gRPC says enough.
  }
  return undefined;
}
