import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TraceDetail } from '../../src/view/model/trace-row.js';
import { buildSpanTree } from '../../src/view/tree/span-tree.js';
import { plainLine } from '../format/plain-text.js';
import { shortId } from '../format/numbers.js';
import { useTexts } from '../language/language.js';
import { followLink } from '../state/route.js';
import { server } from '../state/server.js';
import { TraceView } from './trace-view.js';

/** Between looks for spans that came late: soon after it was opened, later less often. */
const FIRST_LOOK_MS = 700;
const LAST_LOOK_MS = 10_000;

/** One trace, by its id. Spans that arrive later join it. */
export function TracePage({ id, span }: { id: string; span: string }): JSX.Element {
  const t = useTexts();
  const [detail, setDetail] = useState<TraceDetail>();
  const [failure, setFailure] = useState('');
  const version = useRef('');
  useEffect(() => {
    let timer = 0;
    let pause = FIRST_LOOK_MS;
    let isOver = false;
    const look = async (): Promise<void> => {
      try {
        const next = await server.trace(id);
        const { spans, errors, duration } = next.row;
        const found = [spans, errors, duration, next.dropped].join();
        if (found !== version.current) {
          version.current = found;
          setDetail(next);
          pause = FIRST_LOOK_MS;
        }
        setFailure('');
      } catch (error) {
        // It has made room for newer ones: what is shown stays.
        if (version.current === '') setFailure((error as Error).message);
      }
      pause = Math.min(pause * 1.5, LAST_LOOK_MS);
      if (!isOver) timer = window.setTimeout(() => void look(), pause);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id]);
  const tree = useMemo(() => buildSpanTree(detail?.spans ?? []), [detail]);
  const name = detail?.row.name ?? '';
  useEffect(() => {
    document.title = `${name === '' ? shortId(id) : plainLine(name)} · kratos-otel`;
  }, [name, id]);
  if (detail !== undefined) return <TraceView detail={detail} tree={tree} wanted={span} />;
  return (
    <main class="page">
      <div class="empty">
        <h1>{failure === '' ? t('loading') : t('notFound', { id: shortId(id) })}</h1>
        {failure !== '' && <p>{t('notFoundHint')}</p>}
        <p>
          <a href="/" onClick={followLink}>
            {t('back')}
          </a>
        </p>
      </div>
    </main>
  );
}
