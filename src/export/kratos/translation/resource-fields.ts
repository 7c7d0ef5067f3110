import type { Attributes } from '@opentelemetry/api';
import type { ByteWriter } from '../../../wire/span/write/byte-writer.js';
import { encodeMessage } from '../../../wire/encode-message.js';
import { toEncoded, type Encoded } from '../../../wire/span/write/encoded.js';
import { spanSchema } from '../../../wire/generated/span-schema.js';
import { TagWriter } from '../../../wire/span/write/write-tag.js';
import { writeText } from '../../../wire/span/write/write-field.js';
import { sendResourceTags } from './send-tags.js';
import { environment, serviceName } from './to-kratos-span.js';

/** The fields of a span that are those of its process, encoded. */
export interface ResourceFields {
  /** The name of its service. */
  readonly serviceName: Encoded;
  /** The tags that say what is known of the process. */
  readonly tags: Encoded;
  /** The environment. */
  readonly env: Encoded;
}

const encoded = new WeakMap<Attributes, ResourceFields>();

/**
 * Encodes what all spans of a process have in common, once for each resource.
 *
 * @param resource - Attributes of a resource, which do not change: while some of them are still
 *   being detected, a resource of the SDK returns new ones with every call.
 * @returns The fields.
 * @throws Whatever reading a foreign value throws.
 */
export function resourceFields(resource: Attributes): ResourceFields {
  const known = encoded.get(resource);
  if (known !== undefined) return known;
  const fields: ResourceFields = {
    serviceName: encode(resource, writeServiceName),
    tags: encode(resource, writeTags),
    env: encode(resource, writeEnvironment),
  };
  encoded.set(resource, fields);
  return fields;
}

function encode(
  resource: Attributes,
  write: (writer: ByteWriter, resource: Attributes) => void,
): Encoded {
  return toEncoded(encodeMessage(resource, write));
}

function writeServiceName(writer: ByteWriter, resource: Attributes): void {
  writeText(writer, spanSchema.serviceName, serviceName(resource));
}

function writeTags(writer: ByteWriter, resource: Attributes): void {
  sendResourceTags(resource, new TagWriter(writer));
}

function writeEnvironment(writer: ByteWriter, resource: Attributes): void {
  writeText(writer, spanSchema.env, environment(resource) ?? '');
}
