import type { MalformedReason } from '../conversion/malformed-span-error.js';

/** Why something that arrived is no span: see {@link MalformedReason}, or a stream that ended within one. */
export type UnreadableReason = MalformedReason | 'cut off';

/** What has arrived at one listening address. */
export class SourceCounts {
  /** Spans that were read. */
  spans = 0;
  /** Bytes that arrived. */
  bytes = 0;
  /** Messages that were not passed on. */
  readonly unreadable: Record<UnreadableReason, number> = {
    malformed: 0,
    'too large': 0,
    'no id': 0,
    'cut off': 0,
  };
  /** Connections that are open. */
  connections = 0;
  /** Connections that were made so far. */
  accepted = 0;
  /** Connections that were refused, because as many were open as may be. */
  refused = 0;
  /** Connections that were closed, because what came could not be cut into spans. */
  broken = 0;
  /** Connections that are not read, because the queue is full. */
  paused = 0;

  /** @param name - The address, as metrics name it. */
  constructor(readonly name: string) {}
}
