import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { sumOf } from '../../src/view/tree/self-times.js';
import type { SpanNode, SpanTree } from '../../src/view/tree/span-tree.js';
import { formatDuration, formatShare, shortId } from '../format/numbers.js';
import { plainText } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { traceAddress } from '../parts/search-box.js';
import { classes, colorClass, Text } from '../parts/text.js';
import { followLink } from '../state/route.js';
import { LogList } from './log-list.js';
import { TagTable } from './tag-table.js';

/** What {@link SpanDetails} shows and does. */
export interface SpanDetailsProps {
  readonly node: SpanNode;
  readonly tree: SpanTree;
  readonly colors: Readonly<Record<string, number>>;
  readonly reveal: (node: SpanNode) => void;
  readonly close: () => void;
}

/** All that is known of one span. */
export function SpanDetails(props: SpanDetailsProps): JSX.Element {
  const { node, tree, colors, close } = props;
  const { span, start, self, critical } = node;
  const t = useTexts();
  const selfTime = sumOf(self);
  const share = tree.duration === 0 ? 0 : span.duration / tree.duration;
  return (
    <aside id="details" class="details" tabIndex={-1} aria-label={t('details')}>
      <div class="details-head">
        <div>
          <p class="service">
            <span class={classes('dot', colorClass(colors[span.service] ?? 0))} />
            <Text of={span.service} />
          </p>
          <h2>
            <Text of={span.name} />
          </h2>
        </div>
        <button type="button" class="tool" aria-label={t('close')} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {span.error && (
        <p class="error-box">
          <Icon name="error" />
          <bdi>{span.errorText === undefined ? t('failed') : plainText(span.errorText)}</bdi>
        </p>
      )}
      <Notes {...props} />
      <dl class="figures">
        <Figure name={t('duration')} value={formatDuration(span.duration)}>
          {formatShare(share)} {t('ofTrace')}
        </Figure>
        <Figure name={t('self')} value={formatDuration(selfTime)}>
          {span.duration > 0 && formatShare(selfTime / span.duration)}
        </Figure>
        <Figure name={t('start')} value={formatDuration(start)} />
        <Figure name={t('criticalPath')} value={formatDuration(sumOf(critical))} />
      </dl>
      <Links {...props} />
      {span.tags.length > 0 && <TagTable name={t('tags')} tags={span.tags} />}
      {span.logs.length > 0 && <LogList logs={span.logs} start={start} />}
      {span.resource.length > 0 && <TagTable name={t('process')} tags={span.resource} />}
      <TagTable
        name={t('span')}
        tags={[
          [t('kind'), span.kind],
          [t('spanId'), shortId(span.spanId)],
          [t('parentId'), span.parentId === '' ? '0' : shortId(span.parentId)],
          [t('traceId'), shortId(span.traceId)],
          ...(span.peer === undefined ? [] : [[t('peer'), span.peer] as const]),
          ...(span.scope === undefined ? [] : [[t('library'), span.scope] as const]),
        ]}
      />
    </aside>
  );
}

function Figure(props: { name: string; value: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <b>{props.value}</b> <span class="muted">{props.children}</span>
      </dd>
    </div>
  );
}

/** What is odd about the place of a span. */
function Notes({ node }: SpanDetailsProps): JSX.Element | null {
  const t = useTexts();
  const { parent, start, end, rootFor } = node;
  const notes: string[] = [];
  if (rootFor === 'parent is missing') notes.push(t('parentMissing'));
  if (rootFor === 'parents form a cycle') notes.push(t('parentCycle'));
  if (parent !== undefined && end > parent.end) {
    notes.push(t('endsAfter', { time: formatDuration(end - parent.end) }));
  }
  if (parent !== undefined && start < parent.start) {
    notes.push(t('startsBefore', { time: formatDuration(parent.start - start) }));
  }
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** Spans that this one follows from, and those that follow from it. */
function Links({ node, tree, reveal }: SpanDetailsProps): JSX.Element | null {
  const t = useTexts();
  const { span } = node;
  const followers = useMemo(
    () =>
      tree.nodes.filter((other) => other.span.links.some(({ spanId }) => spanId === span.spanId)),
    [tree, span],
  );
  if (span.links.length === 0 && followers.length === 0) return null;
  const to = (other: SpanNode): JSX.Element => (
    <button
      type="button"
      class="link"
      onClick={() => {
        reveal(other);
      }}
    >
      <Text of={`${other.span.service} ${other.span.name}`} />
    </button>
  );
  return (
    <section>
      <h3>{t('links')}</h3>
      <ul class="links">
        {span.links.map(({ type, traceId, spanId }) => {
          const here = tree.nodes.find((other) => other.span.spanId === spanId);
          return (
            <li key={traceId + spanId + type}>
              <span class="muted">{t(type)}</span>{' '}
              {here === undefined ? (
                <a href={traceAddress(traceId, spanId)} onClick={followLink}>
                  <code>{shortId(traceId)}</code>
                </a>
              ) : (
                to(here)
              )}
            </li>
          );
        })}
        {followers.slice(0, 20).map((other) => (
          <li key={other.place}>
            <span class="muted">{t('linkedFrom')}</span> {to(other)}
          </li>
        ))}
      </ul>
    </section>
  );
}
