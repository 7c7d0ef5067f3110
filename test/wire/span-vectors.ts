import { readFileSync } from 'node:fs';
import type { KratosSpan, KratosTag } from '../../src/wire/span/kratos-span.js';

interface RecordedTag {
  key: string;
  goType: string;
  value: string;
}

interface RecordedSpan extends Omit<
  KratosSpan,
  'tags' | 'logs' | 'startUnixNano' | 'durationNano'
> {
  tags: RecordedTag[] | null;
  logs: { timestampUnixNano: string; fields: { key: string; value: string }[] }[] | null;
  startUnixNano: string;
  durationNano: string;
}

/** A span and the bytes in which the original reports it. */
export interface SpanVector {
  name: string;
  span: KratosSpan;
  /** What the original wrote. */
  hex: string;
  /** What we write: `hex` with the kind FLOAT in float tags. */
  correctedHex: string;
}

const GO_FLOATS = new Map([
  ['NaN', NaN],
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
]);

function toTag({ key, goType, value }: RecordedTag): KratosTag {
  switch (goType) {
    case 'bool':
      return { key, kind: 'bool', value: value === 'true' };
    case 'float32':
    case 'float64':
      return { key, kind: 'float', value: GO_FLOATS.get(value) ?? Number(value) };
    case 'int':
    case 'int32':
    case 'int64': {
      const safe = Number.isSafeInteger(Number(value));
      return { key, kind: 'int', value: safe ? Number(value) : BigInt(value) };
    }
    default:
      // What the original has no kind for, it prints.
      return { key, kind: 'string', value };
  }
}

function toSpan(recorded: RecordedSpan): KratosSpan {
  return {
    ...recorded,
    samplingProbability: Math.fround(recorded.samplingProbability),
    tags: (recorded.tags ?? []).map(toTag),
    logs: (recorded.logs ?? []).map(({ timestampUnixNano, fields }) => ({
      timestampUnixNano: BigInt(timestampUnixNano),
      fields,
    })),
    startUnixNano: BigInt(recorded.startUnixNano),
    durationNano: BigInt(recorded.durationNano),
  };
}

/** The bytes with the kind of the float tags put right; each is found by its key. */
function correct(hex: string, tags: readonly KratosTag[]): string {
  return tags
    .filter((tag) => tag.kind === 'float')
    .reduce((text, { key }) => {
      const encodedKey = Buffer.from(key).toString('hex');
      return text.replace(`${encodedKey}10021a08`, `${encodedKey}10031a08`);
    }, hex);
}

const path = new URL('../vectors/span-protobuf-v1.json', import.meta.url);
const recorded = JSON.parse(readFileSync(path, 'utf8')) as {
  name: string;
  span: RecordedSpan;
  hex: string;
}[];

/** `test/vectors/span-protobuf-v1.json` in the types of the codec. */
export const spanVectors: SpanVector[] = recorded.map(({ name, span: recordedSpan, hex }) => {
  const span = toSpan(recordedSpan);
  return { name, span, hex, correctedHex: correct(hex, span.tags) };
});
