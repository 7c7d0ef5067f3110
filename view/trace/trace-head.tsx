import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { TraceDetail } from '../../src/view/model/trace-row.js';
import { sumOf } from '../../src/view/tree/self-times.js';
import type { SpanTree } from '../../src/view/tree/span-tree.js';
import {
  formatCount,
  formatDuration,
  formatShare,
  formatTime,
  shortId,
} from '../format/numbers.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { classes, colorClass, Text } from '../parts/text.js';
import { useAnnounce } from '../parts/toasts.js';
import { followLink } from '../state/route.js';
import { server } from '../state/server.js';

/** What {@link TraceHead} shows and does. */
export interface TraceHeadProps {
  readonly detail: TraceDetail;
  readonly tree: SpanTree;
  readonly isPathShown: boolean;
  readonly isFolded: boolean;
  readonly togglePath: () => void;
  readonly foldAll: () => void;
  readonly nextError: () => void;
}

/** What is known of a trace as a whole. */
export function TraceHead(props: TraceHeadProps): JSX.Element {
  const { detail, tree, isPathShown, isFolded, togglePath, foldAll, nextError } = props;
  const { row, colors, dropped } = detail;
  const t = useTexts();
  const announce = useAnnounce();
  const copy = async (text: () => Promise<string>): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text());
      announce(t('copied'));
    } catch {
      announce(t('copyFailed'));
    }
  };
  const copyButton = (label: string, text: () => Promise<string>): JSX.Element => (
    <button type="button" class="tool wide" onClick={() => void copy(text)}>
      {label}
    </button>
  );
  return (
    <div class="trace-head">
      <div class="title">
        <a
          class="tool"
          href="/"
          title={`${t('back')} (l)`}
          aria-label={t('back')}
          onClick={followLink}
        >
          <Icon name="back" />
        </a>
        <h1>
          <span class={classes('dot', colorClass(colors[row.service] ?? 0))} />
          <span class="service">
            <Text of={row.service} />
          </span>
          <span class="name">
            <Text of={row.name} />
          </span>
        </h1>
        {row.errors > 0 && (
          <span class="badge failed">
            <Icon name="error" />
            {t('failed')}
          </span>
        )}
        {row.slow && <span class="badge slow">{t('slow')}</span>}
        {!row.rooted && <span class="badge">{t('noRoot')}</span>}
        <button
          type="button"
          class="id"
          title={t('copyId')}
          onClick={() => void copy(() => Promise.resolve(shortId(row.id)))}
        >
          <code>{shortId(row.id)}</code>
          <Icon name="copy" />
        </button>
        <div class="tools">
          {copyButton(t('copyLink'), () => Promise.resolve(`${location.origin}/trace/${row.id}`))}
          {copyButton(t('copyZipkin'), () => server.traceText(row.id, 'zipkin'))}
          {copyButton(t('copyOtlp'), () => server.traceText(row.id, 'otlp'))}
        </div>
      </div>
      <div class="facts">
        <Fact name={t('start')} value={formatTime(row.start, true)} />
        <Fact name={t('duration')} value={formatDuration(tree.duration)} />
        <Fact name={t('spans')} value={formatCount(row.spans)} />
        <Fact name={t('depth')} value={formatCount(tree.depth)} />
        <Fact name={t('errors')} value={formatCount(row.errors)} isBad={row.errors > 0} />
        {dropped > 0 && (
          <span class="warn">{t('droppedSpans', { count: formatCount(dropped) })}</span>
        )}
        <Services tree={tree} colors={colors} />
        <div class="tools">
          <button type="button" class="chip" aria-pressed={isPathShown} onClick={togglePath}>
            {t('criticalPath')}
          </button>
          <button type="button" class="chip" onClick={foldAll}>
            {isFolded ? t('expandAll') : t('collapseAll')}
          </button>
          {row.errors > 0 && (
            <button type="button" class="chip" onClick={nextError}>
              {t('nextError')}
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function Fact(props: { name: string; value: string; isBad?: boolean }): JSX.Element {
  const { name, value, isBad } = props;
  return (
    <span class={classes('fact', isBad === true && 'bad')}>
      <span class="muted">{name}</span> <b>{value}</b>
    </span>
  );
}

/** Services with their share of the time in which something was at work. */
function Services({
  tree,
  colors,
}: {
  tree: SpanTree;
  colors: Readonly<Record<string, number>>;
}): JSX.Element {
  const shares = useMemo(() => {
    const times = new Map<string, number>();
    for (const { span, self } of tree.nodes) {
      times.set(span.service, (times.get(span.service) ?? 0) + sumOf(self));
    }
    const all = [...times.values()].reduce((sum, time) => sum + time, 0);
    const shown = [...times].sort((a, b) => b[1] - a[1]).slice(0, 8);
    return shown.map(([name, time]) => ({ name, share: all === 0 ? 0 : time / all }));
  }, [tree]);
  const t = useTexts();
  return (
    <ul class="legend" aria-label={t('services')}>
      {shares.map(({ name, share }) => (
        <li key={name} title={t('self')}>
          <span class={classes('dot', colorClass(colors[name] ?? 0))} />
          <Text of={name} />
          <span class="muted">{formatShare(share)}</span>
        </li>
      ))}
    </ul>
  );
}
