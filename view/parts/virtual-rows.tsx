import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Rows that are drawn beyond what can be seen, so that fast scrolling shows no gap. */
const OVERSCAN = 20;

/** What {@link VirtualRows} needs to know. */
export interface VirtualRowsProps {
  readonly count: number;
  /** Height of each row in pixels. */
  readonly height: number;
  /** What scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly row: (index: number) => ComponentChildren;
}

/** Draws the rows of a long list that can be seen, and some around them. */
export function VirtualRows({ count, height, scroller, row }: VirtualRowsProps): JSX.Element {
  const [{ top, size }, setWindow] = useState({ top: 0, size: 600 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const next = { top: element.scrollTop, size: element.clientHeight };
      setWindow((known) => (known.top === next.top && known.size === next.size ? known : next));
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [scroller]);
  const first = Math.max(0, Math.floor(top / height) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + size) / height) + OVERSCAN);
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index++) rows.push(row(index));
  return (
    <div class="virtual" role="presentation" style={{ height: `${count * height}px` }}>
      {rows}
    </div>
  );
}

/** Scrolls a row into view, below a head that stays. */
export function scrollToRow(
  scroller: HTMLElement | null,
  index: number,
  height: number,
  head: number,
): void {
  if (scroller === null) return;
  const top = index * height;
  const bottom = top + height - (scroller.clientHeight - head);
  if (scroller.scrollTop > top) scroller.scrollTop = top;
  else if (scroller.scrollTop < bottom) scroller.scrollTop = bottom;
}
