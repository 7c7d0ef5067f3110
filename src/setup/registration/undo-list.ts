import { logger } from '../../otel/logger.js';

/** What has to be taken back when a set-up fails half-way, the last first. */
export class UndoList {
  private readonly steps: (() => void)[] = [];

  /** @param step - Takes back what was just done. */
  push(step: () => void): void {
    this.steps.push(step);
  }

  /** Takes everything back. One step that throws does not keep the others from it. */
  run(): void {
    for (const step of this.steps.splice(0).reverse()) {
      try {
        step();
      } catch (error) {
        logger.warn('kratos-otel: part of a set-up that failed could not be taken back', error);
      }
    }
  }
}
