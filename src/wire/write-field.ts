/// <reference lib="es2024.string" />
import type protobuf from 'protobufjs/minimal.js';
import type { Int64 } from './int64.js';

type Writer = protobuf.Writer;
type Long = Exclude<Parameters<Writer['int64']>[0], number | string>;

/**
 * Writes a text field, unless it is empty: proto3 leaves default values out.
 *
 * @param tag - Field tag, from the generated schema.
 * @param text - Lone surrogates become U+FFFD: they have no UTF-8 form, and a Go reader refuses
 *   the whole span for one invalid string.
 */
export function writeText(writer: Writer, tag: number, text: string): void {
  if (text !== '') writer.uint32(tag).string(text.toWellFormed());
}

/**
 * Writes an int64 or uint64 field, unless it is 0.
 *
 * @param tag - Field tag, from the generated schema.
 * @param value - Its halves, signed or unsigned.
 */
export function writeInt64(writer: Writer, tag: number, value: Int64): void {
  // protobufjs takes any object with `low` and `high`, but declares the class of the package `long`.
  if (value.low !== 0 || value.high !== 0) writer.uint32(tag).int64(value as unknown as Long);
}

/**
 * Writes an int32 or enum field, unless it is 0.
 *
 * @param tag - Field tag, from the generated schema.
 */
export function writeInt32(writer: Writer, tag: number, value: number): void {
  if (value !== 0) writer.uint32(tag).int32(value);
}
