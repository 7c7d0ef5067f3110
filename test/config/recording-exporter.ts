import type { SpanExporterLike } from '../../src/config/config.js';

/** @returns An exporter that takes everything at once, and the names of what it took. */
export function recordingExporter(): { exporter: SpanExporterLike; names: () => string[] } {
  const taken: string[] = [];
  return {
    exporter: {
      export: (spans, done) => {
        taken.push(...spans.map(({ name }) => name));
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    },
    names: () => taken,
  };
}
