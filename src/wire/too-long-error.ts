/** A message is longer than the writer's limit. */
export class TooLongError extends RangeError {
  /** @param bytes - How long it may become. */
  constructor(bytes: number) {
    super(`a message of up to ${bytes} bytes is too long`);
  }
}
