// Writes src/wire/generated/span-schema.ts from proto/span.proto: the field tags and enum values
// that the codec in src/wire is written on.
//
//   node scripts/generate-wire.mjs           writes the file
//   node scripts/generate-wire.mjs --check   exits 1 when the file is not what would be written
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const proto = fileURLToPath(new URL('../proto/span.proto', import.meta.url));
const target = fileURLToPath(new URL('../src/wire/generated/span-schema.ts', import.meta.url));

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;
const WIRE_TYPES = new Map([
  ...['int32', 'int64', 'uint32', 'uint64', 'sint32', 'sint64', 'bool'].map((t) => [t, VARINT]),
  ...['fixed64', 'sfixed64', 'double'].map((t) => [t, FIXED64]),
  ...['string', 'bytes'].map((t) => [t, LENGTH_DELIMITED]),
  ...['fixed32', 'sfixed32', 'float'].map((t) => [t, FIXED32]),
]);

/** Every message and enum below `scope`, the outer ones first, in the order of the .proto. */
function declarations(scope) {
  return scope.nestedArray.flatMap((item) => [
    ...(item instanceof protobuf.Type || item instanceof protobuf.Enum ? [item] : []),
    ...(item instanceof protobuf.Namespace ? declarations(item) : []),
  ]);
}

function wireType(field) {
  if (field.resolvedType instanceof protobuf.Enum) return VARINT;
  if (field.resolvedType instanceof protobuf.Type) return LENGTH_DELIMITED;
  const scalar = WIRE_TYPES.get(field.type);
  // A packed field is one length-delimited chunk of values, which the codec does not know.
  if (field.repeated && scalar !== LENGTH_DELIMITED)
    throw new Error(`${field.fullName}: repeated scalars are not supported`);
  return scalar;
}

/** `.dapper.trace.Tag.Kind` becomes `tagKind`. */
function constantName(item) {
  const path = item.fullName.split('.').slice(1);
  const name = path.slice(path.findIndex((part) => /^[A-Z]/.test(part))).join('');
  return name[0].toLowerCase() + name.slice(1);
}

function block(doc, name, lines) {
  return [`/** ${doc} */`, `export const ${name} = {`, ...lines, '} as const;', ''].join('\n');
}

function messageBlock(type) {
  const fields = [...type.fieldsArray].sort((a, b) => a.id - b.id);
  const lines = fields.flatMap((field) => {
    const label = field.repeated ? 'repeated ' : '';
    const tag = (field.id << 3) | wireType(field);
    return [
      `  /** \`${label}${field.type} ${field.name} = ${field.id}\` */`,
      `  ${protobuf.util.camelCase(field.name)}: 0x${tag.toString(16).padStart(2, '0')},`,
    ];
  });
  return block(
    `Field tags of \`${type.fullName.slice(1)}\`.`,
    `${constantName(type)}Schema`,
    lines,
  );
}

function enumBlock(item) {
  const lines = Object.entries(item.values).map(([name, value]) => `  ${name}: ${value},`);
  return block(`Values of \`${item.fullName.slice(1)}\`.`, constantName(item), lines);
}

// Field names are kept as the .proto spells them: the comments quote them.
const root = new protobuf.Root().loadSync(proto, { keepCase: true }).resolveAll();
const generated = [
  '// Generated from proto/span.proto by scripts/generate-wire.mjs: change that file, not this one.',
  '// A field tag is what stands before a field on the wire: `field number << 3 | wire type`.',
  '',
  ...declarations(root).map((d) => (d instanceof protobuf.Enum ? enumBlock(d) : messageBlock(d))),
].join('\n');

if (process.argv.includes('--check')) {
  let committed = '';
  try {
    committed = readFileSync(target, 'utf8');
  } catch {
    // A missing file is a stale one.
  }
  if (committed !== generated) {
    console.error('src/wire/generated is stale: run `node scripts/generate-wire.mjs`.');
    process.exitCode = 1;
  }
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, generated);
}
