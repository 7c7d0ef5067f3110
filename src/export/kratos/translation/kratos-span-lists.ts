import type { HrTime } from '@opentelemetry/api';
import type { KratosLog, KratosLogField, KratosTag } from '../../../wire/span/kratos-span.js';
import type { LogSink } from './send-logs.js';
import type { TagSink } from './tag-sink.js';
import { wholeNanoseconds } from './whole-nanoseconds.js';

/** Keeps tags as a `KratosSpan` has them. */
export class TagList implements TagSink {
  /** What was sent so far. */
  readonly tags: KratosTag[] = [];

  kind(name: string): void {
    this.string('span.kind', name);
  }

  string(key: string, value: string): void {
    this.tags.push({ key, kind: 'string', value });
  }

  int(key: string, value: number | bigint): void {
    this.tags.push({ key, kind: 'int', value });
  }

  bool(key: string, value: boolean): void {
    this.tags.push({ key, kind: 'bool', value });
  }

  float(key: string, value: number): void {
    this.tags.push({ key, kind: 'float', value });
  }
}

/** Keeps log records as a `KratosSpan` has them. */
export class LogList implements LogSink {
  /** What was sent so far. */
  readonly logs: KratosLog[] = [];
  private fields: KratosLogField[] = [];

  open(time: HrTime): void {
    this.fields = [];
    this.logs.push({ timestampUnixNano: wholeNanoseconds(time), fields: this.fields });
  }

  field(key: string, value: string): void {
    this.fields.push({ key, value });
  }

  close(): void {}
}
