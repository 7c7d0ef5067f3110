import { SpanKind } from '@opentelemetry/api';
import type { Piece } from './paint.js';
import { widthOf } from './paint.js';
import { printableExcerpt } from './printable-value.js';
import type { SpanNode } from '../span-node.js';

const KINDS: Record<SpanKind, string> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};
const GREATEST_SERVICE_WIDTH = 30;
const LEAST_NAME_WIDTH = 8;

/**
 * Gives the left column of a span's line: guides, name, kind, and the service where it changes.
 *
 * @param node - The span.
 * @param guides - What to draw before it.
 * @param width - The columns to keep to; the name is cut first, to no less than 8.
 * @param cutMark - What takes the place of what is cut off.
 * @returns The pieces, without padding.
 */
export function spanLabel(node: SpanNode, guides: string, width: number, cutMark: string): Piece[] {
  const after: Piece[] = [{ text: ` [${KINDS[node.span.kind]}]`, style: 'dim' }];
  const service = newService(node);
  if (service !== undefined) {
    const text = ` ${printableExcerpt(service, GREATEST_SERVICE_WIDTH, cutMark)}`;
    after.push({ text, style: 'cyan' });
  }
  const before: Piece = { text: guides, style: 'dim' };
  const room = Math.max(width - widthOf([before, ...after]), LEAST_NAME_WIDTH);
  const name = printableExcerpt(node.span.name, room, cutMark);
  return [before, { text: name, style: 'bold' }, ...after];
}

/** The service of a root, or of a span whose parent has another one. */
function newService({ span, parent }: SpanNode): string | undefined {
  const service = span.resource.attributes['service.name'];
  if (service === undefined || service === parent?.span.resource.attributes['service.name']) {
    return undefined;
  }
  return String(service);
}
