import type { JSX } from 'preact';
import type { Interval, SpanNode } from '../../src/view/tree/span-tree.js';
import { sumOf } from '../../src/view/tree/self-times.js';
import { formatDuration } from '../format/numbers.js';
import { plainLine } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { memo } from '../parts/memo.js';
import { classes, colorClass, Text } from '../parts/text.js';
import { keyOf } from './span-key.js';

/** Height of a line in pixels, as page.css has it. */
export const SPAN_HEIGHT = 28;
const INDENT = 14;
/** Deeper spans stand no further right. */
const MAX_INDENT = 20;
/** Parts of a bar that are drawn; more could not be told apart. */
const MAX_PARTS = 60;
const KINDS = { server: 'S', client: 'C', producer: 'P', consumer: 'Q', internal: '' };

/** What {@link SpanRow} shows. */
export interface SpanRowProps {
  readonly node: SpanNode;
  readonly index: number;
  readonly color: number;
  readonly isFolded: boolean;
  readonly isActive: boolean;
  readonly isFollowed: boolean;
  readonly isPathShown: boolean;
  /** The part of the trace that is shown, in microseconds since its start. */
  readonly from: number;
  readonly to: number;
  readonly choose: (node: SpanNode) => void;
  readonly fold: (node: SpanNode, isFolded: boolean) => void;
}

/** One span: its name in the tree, and its bar in time. */
export const SpanRow = memo(function SpanRow(props: SpanRowProps): JSX.Element {
  const { node, index, color, isFolded, isActive, choose, fold } = props;
  const { span, depth, children, rootFor } = node;
  const t = useTexts();
  const isParent = children.length > 0;
  const why = rootFor === 'parent is missing' ? t('parentMissing') : t('parentCycle');
  return (
    <div
      id={`span-${keyOf(node)}`}
      class={classes('span-line', span.error && 'failed', isActive && 'active', colorClass(color))}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      {...(isParent && { 'aria-expanded': !isFolded })}
      style={{ transform: `translateY(${index * SPAN_HEIGHT}px)` }}
      onClick={() => {
        choose(node);
      }}
      onDblClick={() => {
        if (isParent) fold(node, !isFolded);
      }}
    >
      <div
        role="gridcell"
        class="span-name"
        style={{ paddingLeft: `${Math.min(depth, MAX_INDENT) * INDENT + 4}px` }}
      >
        <span
          class={classes('caret', isParent && (isFolded ? 'closed' : 'open'))}
          aria-hidden="true"
          onClick={(event) => {
            if (!isParent) return;
            event.stopPropagation();
            fold(node, !isFolded);
          }}
        >
          {isParent && <Icon name="caret" />}
        </span>
        <span class="stripe" aria-hidden="true" />
        {span.error && (
          <span class="mark" title={t('error')}>
            <Icon name="error" />
            <span class="sr-only">{t('error')}</span>
          </span>
        )}
        {rootFor !== undefined && (
          <span class="mark orphan" title={why}>
            ⤴<span class="sr-only">{why}</span>
          </span>
        )}
        <span class="service">
          <Text of={span.service} />
        </span>
        <span class="name" title={`${plainLine(span.service)} ${plainLine(span.name)}`}>
          <Text of={span.name} />
        </span>
        {KINDS[span.kind] !== '' && (
          <abbr class="kind" title={span.kind}>
            {KINDS[span.kind]}
          </abbr>
        )}
        {isFolded && <span class="badge">{t('children', { count: String(node.below) })}</span>}
      </div>
      <div role="gridcell" class="track">
        <Bar {...props} />
      </div>
    </div>
  );
});

/** Where intervals stand in the part of the trace that is shown, in percent. */
function scaleOf({ from, to }: SpanRowProps): {
  share: (time: number) => number;
  place: (interval: Interval) => Record<string, string>;
} {
  const length = Math.max(to - from, 1e-6);
  const share = (time: number): number => clamp(((time - from) / length) * 100);
  const place = ([a, b]: Interval): Record<string, string> => ({
    left: `${share(a)}%`,
    width: `${share(b) - share(a)}%`,
  });
  return { share, place };
}

/** When its parent ended, if that was before this span did. */
function lateSince({ parent, start, end }: SpanNode): number | undefined {
  return parent !== undefined && end > parent.end ? Math.max(parent.end, start) : undefined;
}

function Bar(props: SpanRowProps): JSX.Element {
  const { node, from, to, isPathShown } = props;
  const { span, start, end, self, critical } = node;
  const { share, place } = scaleOf(props);
  const late = lateSince(node);
  if (end < from || start > to) return <Label {...props} />;
  const parts: readonly Interval[] = self.length > MAX_PARTS ? [[start, end]] : self;
  const path = isPathShown ? critical.slice(0, MAX_PARTS) : [];
  return (
    <>
      <span class="bar whole" aria-hidden="true" style={place([start, end])} />
      {parts.map((part) => (
        <span key={part[0]} class="bar self" aria-hidden="true" style={place(part)} />
      ))}
      {late !== undefined && (
        <span class="bar late" aria-hidden="true" style={place([late, end])} />
      )}
      {path.map((part) => (
        <span key={part[0]} class="path" aria-hidden="true" style={place(part)} />
      ))}
      {span.logs.slice(0, MAX_PARTS).map((log, number) => (
        <span
          key={number}
          class="tick"
          aria-hidden="true"
          style={{ left: `${share(start + log.at)}%` }}
        />
      ))}
      <FollowMark {...props} />
      <Label {...props} />
    </>
  );
}

/** Says that a span follows from another one, or is followed. */
function FollowMark(props: SpanRowProps): JSX.Element | null {
  const t = useTexts();
  const { node, isFollowed } = props;
  const follows = node.span.links.length > 0;
  if (!follows && !isFollowed) return null;
  const { share } = scaleOf(props);
  return (
    <span
      class="follow"
      title={t(follows ? 'follows-from' : 'linkedFrom')}
      style={{ left: `${share(follows ? node.start : node.end)}%` }}
    >
      {follows ? '↳' : '↴'}
    </span>
  );
}

/** The duration behind the bar, and in words what the bar shows. */
function Label(props: SpanRowProps): JSX.Element {
  const t = useTexts();
  const { span, start, end, self, critical, parent } = props.node;
  const { share } = scaleOf(props);
  const late = parent !== undefined && end > parent.end ? end - parent.end : 0;
  return (
    <span class="label" style={{ left: `${share(end)}%` }}>
      {formatDuration(span.duration)}
      <span class="sr-only">
        {`, ${t('start')} ${formatDuration(start)}, ${t('self')} ${formatDuration(sumOf(self))}`}
        {critical.length > 0 && `, ${t('criticalPath')}`}
        {late > 0 && `, ${t('endsAfter', { time: formatDuration(late) })}`}
      </span>
    </span>
  );
}

function clamp(percent: number): number {
  return Math.max(0, Math.min(100, percent));
}
