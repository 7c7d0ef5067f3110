/** Why a message is no span that can be passed on: what metrics count it under. */
export type MalformedReason = 'malformed' | 'too large' | 'no id';

/** A message that is no span. */
export class MalformedSpanError extends Error {
  override readonly name = 'MalformedSpanError';

  /**
   * @param message - What is wrong with it.
   * @param reason - What it is counted under.
   */
  constructor(
    message: string,
    readonly reason: MalformedReason = 'malformed',
  ) {
    super(message);
  }
}
