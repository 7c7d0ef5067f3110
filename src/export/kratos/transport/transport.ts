/** What became of messages that a transport was given. */
export interface SendReport {
  /** How many of them, from the first, are settled: the system has them, or they are too long. */
  readonly settled: number;
  /** Those among them that are longer than the network carries, by index. */
  readonly tooLong: readonly number[];
  /** Why the others were not taken. Absent when all are settled. */
  readonly error?: Error;
}

/** Carries messages to the collector: one implementation a network. */
export interface Transport {
  /**
   * Hands messages to the system, in their order. One call at a time.
   *
   * @param messages - Messages of 32 KiB and a length prefix at most; not to be changed until the
   *   promise resolves.
   * @returns Resolves when the system has all of them, or has taken none for as long as the timeout.
   *   Never rejects. An error is a {@link LostError} when what was sent since the last
   *   {@link confirm} is lost with them.
   */
  send(messages: readonly Uint8Array[]): Promise<SendReport>;
  /**
   * Waits for what the system may still report about what was sent since the last call.
   *
   * @returns Why all of that is lost, or `undefined`: then the system has it.
   */
  confirm(): Promise<LostError | undefined>;
  /** Breaks off what is being sent, which would hold the process. It counts as not sent. */
  letGo(): void;
  /** Waits for what is being sent, then closes. Never rejects; may be called again. */
  close(): Promise<void>;
}

/** The system has reported that what it took before had no receiver. */
export class LostError extends Error {
  /**
   * @param message - What happened.
   * @param hasOtherAddress - Whether the host has an address that was not tried yet.
   * @param cause - What the system reported.
   */
  constructor(
    message: string,
    readonly hasOtherAddress: boolean,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}
