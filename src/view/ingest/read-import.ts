import type { ReadSpans } from '../model/view-span.js';
import { readOtlp } from './read-otlp.js';
import { asObject } from './read-each.js';
import { readZipkinJson } from './read-zipkin-json.js';

/**
 * Reads a file that a person gives: Zipkin v2 (a list of spans, or of traces), OTLP, or OTLP line by
 * line as the file exporter of OpenTelemetry's Collector writes it.
 *
 * @param text - What is in the file.
 * @throws Error that says what is expected.
 */
export function readImport(text: string): ReadSpans {
  const documents = parseDocuments(text);
  const [first] = documents;
  if (documents.length === 1 && Array.isArray(first)) return readZipkinJson(first);
  if (documents.every((each) => Array.isArray(asObject(each).resourceSpans))) {
    return readOtlp({ resourceSpans: documents.flatMap((each) => asObject(each).resourceSpans) });
  }
  throw new TypeError('expected JSON of Zipkin v2 (a list of spans) or of OTLP (resourceSpans)');
}

function parseDocuments(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      // What is wrong with the whole says more.
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`not JSON: ${reason}`, { cause: error });
  }
}
