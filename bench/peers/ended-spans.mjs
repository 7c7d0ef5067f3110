/**
 * Where ended spans go in every peer: nowhere. It is the span processor of OpenTelemetry's SDK, of
 * ours as well; the other peers' reporters call `onEnd()`, so that all of them pay the same.
 */
export class EndedSpans {
  /** The spans that ended while somebody watched. */
  kept = undefined;
  /** The last span, so that no compiler finds out that nobody needs it. */
  last = undefined;

  onStart() {}

  onEnd(span) {
    this.last = span;
    this.kept?.push(span);
  }

  /**
   * @param {() => unknown} run - Something that ends spans.
   * @returns {any[]} The spans that it ended.
   */
  during(run) {
    this.kept = [];
    run();
    const spans = this.kept;
    this.kept = undefined;
    return spans;
  }

  forceFlush() {
    return Promise.resolve();
  }

  shutdown() {
    return Promise.resolve();
  }
}
