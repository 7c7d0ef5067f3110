import { KratosTrace } from './kratos-trace.js';

/**
 * A {@link Trace} over the span of a request that another library has started, such as an instrumentation of the
 * server: `finish()` says what went wrong and leaves the end to the owner of the span.
 */
export class JoinedTrace extends KratosTrace {
  private isFinished = false;

  protected override end(): void {
    this.isFinished = true;
  }

  protected override hasEnded(): boolean {
    return this.isFinished || super.hasEnded();
  }
}
