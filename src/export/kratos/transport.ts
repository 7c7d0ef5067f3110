/** Carries messages to the collector: one implementation a network. */
export interface Transport {
  /**
   * Hands one message over. Messages go out in the order of the calls; who sends many calls without
   * awaiting, so that they can share one write.
   *
   * @param message - The message, at most 32 KiB and a length prefix; not to be changed until the
   *   promise settles.
   * @returns Resolves when the kernel has taken the whole message. Rejects with an Error that
   *   starts with `kratos-otel/reporter: ` when that did not happen within the timeout; one with
   *   the code `EMSGSIZE` concerns this message alone.
   */
  send(message: Uint8Array): Promise<void>;
  /** Waits for what is being sent, then closes. Never rejects; may be called again. */
  close(): Promise<void>;
}
