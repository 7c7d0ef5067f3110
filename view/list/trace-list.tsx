import type { JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { TraceRow } from '../../src/view/model/trace-row.js';
import { useTexts } from '../language/language.js';
import { moveKeys, onKeys, type Keys } from '../parts/list-keys.js';
import { scrollToRow, VirtualRows } from '../parts/virtual-rows.js';
import { goTo } from '../state/route.js';
import { LINE_HEIGHT, TraceLine } from './trace-line.js';

const HEAD_HEIGHT = 30;

/** What {@link TraceList} shows. */
export interface TraceListProps {
  readonly rows: readonly TraceRow[];
  /** Called with whether the list stands at its top. */
  readonly atTop: (isAtTop: boolean) => void;
  /** Changes when the list is to go to its top. */
  readonly toTop: number;
}

/** All traces as a table through which the keyboard moves. */
export function TraceList({ rows, atTop, toTop }: TraceListProps): JSX.Element {
  const t = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const [activeSeq, setActiveSeq] = useState(0);
  const active = rows.findIndex(({ seq }) => seq === activeSeq);
  const known = useRef(rows);
  known.current = rows;
  useEffect(() => {
    scroller.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [toTop]);
  const move = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActiveSeq(row.seq);
    scrollToRow(scroller.current, rows.indexOf(row), LINE_HEIGHT, HEAD_HEIGHT);
  };
  const activate = useCallback((index: number) => {
    setActiveSeq(known.current[index]?.seq ?? 0);
  }, []);
  const page = Math.floor((scroller.current?.clientHeight ?? 0) / LINE_HEIGHT) - 1;
  const open = (): void => {
    const row = rows[active];
    if (row !== undefined) goTo(`/trace/${row.id}`);
  };
  const keys: Keys = {
    ...moveKeys(move, active, rows.length, page),
    Enter: open,
  };
  const longest = rows.reduce((most, { duration }) => Math.max(most, duration), 0);
  const activeRow = rows[active];
  return (
    <div
      ref={scroller}
      class="list"
      role="grid"
      tabIndex={0}
      aria-label={t('traces')}
      aria-rowcount={rows.length + 1}
      {...(activeRow !== undefined && { 'aria-activedescendant': `trace-${activeRow.seq}` })}
      onScroll={({ currentTarget }) => {
        atTop(currentTarget.scrollTop < LINE_HEIGHT);
      }}
      onKeyDown={onKeys(keys)}
    >
      <div class="line head" role="row" aria-rowindex={1}>
        <div role="columnheader">{t('time')}</div>
        <div role="columnheader">{t('trace')}</div>
        <div role="columnheader">{t('services')}</div>
        <div role="columnheader" class="number">
          {t('spans')}
        </div>
        <div role="columnheader" class="number">
          {t('errors')}
        </div>
        <div role="columnheader" class="number">
          {t('duration')}
        </div>
      </div>
      <VirtualRows
        count={rows.length}
        height={LINE_HEIGHT}
        scroller={scroller}
        row={(index) => {
          const row = rows[index];
          if (row === undefined) return null;
          const isActive = index === active;
          return <TraceLine key={row.seq} {...{ row, index, isActive, longest, activate }} />;
        }}
      />
    </div>
  );
}
