import type { JSX } from 'preact';
import { memo } from '../parts/memo.js';
import type { TraceRow } from '../../src/view/model/trace-row.js';
import { formatCount, formatDuration, formatTime } from '../format/numbers.js';
import { plainLine } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { classes, colorClass, Text } from '../parts/text.js';
import { followLink } from '../state/route.js';

/** Height of a line in pixels, as page.css has it. */
export const LINE_HEIGHT = 34;
/** Services that a line names; of the others it gives the number. */
const NAMED = 4;

/** What {@link TraceLine} shows. */
export interface TraceLineProps {
  readonly row: TraceRow;
  readonly index: number;
  /** Whether the keyboard is on it. */
  readonly isActive: boolean;
  /** Duration of the longest trace of the list, in microseconds. */
  readonly longest: number;
  readonly activate: (index: number) => void;
}

/** One trace in the list. */
export const TraceLine = memo(function TraceLine(props: TraceLineProps): JSX.Element {
  const { row, index, isActive, longest, activate } = props;
  const t = useTexts();
  const [first] = row.services;
  const color = row.services.find(([name]) => name === row.service) ?? first;
  const share = longest === 0 ? 0 : Math.sqrt(row.duration / longest);
  return (
    <div
      id={`trace-${row.seq}`}
      class={classes('line', row.errors > 0 && 'failed', isActive && 'active')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isActive}
      style={{ transform: `translateY(${index * LINE_HEIGHT}px)` }}
      onClick={() => {
        activate(index);
      }}
    >
      <div role="gridcell" class="time">
        {formatTime(row.start)}
      </div>
      <div role="gridcell" class="what">
        <a href={`/trace/${row.id}`} tabIndex={-1} onClick={followLink}>
          <span class={classes('dot', colorClass(color?.[1] ?? 0))} />
          <span class="service">
            <Text of={row.service} />
          </span>
          <span class="name" title={plainLine(row.name)}>
            <Text of={row.name} />
          </span>
        </a>
        {!row.rooted && <span class="badge">{t('noRoot')}</span>}
      </div>
      <div role="gridcell" class="parts">
        {row.services.slice(0, NAMED).map(([name, number, spans]) => (
          <span key={name} class={classes('part', colorClass(number))} title={plainLine(name)}>
            <span class="part-name">
              <Text of={name} />
            </span>
            <b>{spans}</b>
          </span>
        ))}
        {row.services.length > NAMED && <span class="muted">+{row.services.length - NAMED}</span>}
      </div>
      <div role="gridcell" class="number">
        {formatCount(row.spans)}
      </div>
      <div role="gridcell" class="number errors">
        {row.errors > 0 && (
          <>
            <Icon name="error" />
            {formatCount(row.errors)}
          </>
        )}
      </div>
      <div role="gridcell" class="took">
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
        {row.slow && (
          <span class="badge slow" title={t('slowHint')}>
            {t('slow')}
          </span>
        )}
        <span class="duration">{formatDuration(row.duration)}</span>
      </div>
    </div>
  );
});
