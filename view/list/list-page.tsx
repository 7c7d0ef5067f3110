import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LiveUpdate } from '../../src/view/model/trace-row.js';
import { isTyping } from '../parts/is-typing.js';
import { formatCount } from '../format/numbers.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { filtersOf, toAddress, type Filters } from '../state/filters.js';
import { useLiveList } from '../state/live-list.js';
import { setAddress } from '../state/route.js';
import { server, toQuery } from '../state/server.js';
import { FilterBar } from './filter-bar.js';
import { TraceList } from './trace-list.js';

/** The list of traces, live. */
export function ListPage(): JSX.Element {
  const t = useTexts();
  const [filters, setFilters] = useState(() => filtersOf(location.search));
  const [isPaused, setPaused] = useState(false);
  const [isAtTop, setAtTop] = useState(true);
  const [toTop, setToTop] = useState(0);
  const live = useLiveList(toQuery(filters), isPaused || !isAtTop);
  const { rows, counts, isConnected, waiting } = live;
  const address = location.search;
  useEffect(() => {
    document.title = `${t('traces')} · kratos-otel`;
  }, [t]);
  useEffect(() => {
    setFilters(filtersOf(address));
  }, [address]);
  const change = (next: Filters): void => {
    setAddress(`/${toAddress(next)}`);
    setFilters(next);
  };
  const showNew = (): void => {
    setPaused(false);
    setAtTop(true);
    setToTop((count) => count + 1);
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === 'p') setPaused((paused) => !paused);
      if (event.key === 'e') change({ ...filters, error: !filters.error });
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, [filters]);
  return (
    <main class="page">
      <h1 class="sr-only">{t('traces')}</h1>
      <FilterBar filters={filters} setFilters={change} />
      {!isConnected && (
        <p class="alert" role="alert">
          {t('disconnected')}
        </p>
      )}
      <div class="list-place">
        {waiting > 0 && (
          <button type="button" class="new" onClick={showNew}>
            <Icon name="up" />
            {t('newTraces', { count: formatCount(waiting) })}
          </button>
        )}
        <TraceList rows={rows} atTop={setAtTop} toTop={toTop} />
        {rows.length === 0 && counts !== undefined && <Empty isFiltered={counts.traces > 0} />}
      </div>
      <footer class="counts">
        <button
          type="button"
          class={isPaused ? 'live paused' : 'live'}
          aria-pressed={isPaused}
          title={`${isPaused ? t('resume') : t('pause')} (p)`}
          onClick={() => {
            setPaused(!isPaused);
          }}
        >
          <span class="pulse" />
          {isPaused ? t('paused') : t('live')}
          <Icon name={isPaused ? 'play' : 'pause'} />
        </button>
        {counts !== undefined && <Counts counts={counts} shown={rows.length} />}
      </footer>
    </main>
  );
}

function Counts({ counts, shown }: { counts: LiveUpdate; shown: number }): JSX.Element {
  const t = useTexts();
  const { traces, spans, received, evicted, refused } = counts;
  return (
    <>
      <span>{t('shown', { shown: formatCount(shown), all: formatCount(traces) })}</span>
      <span>{t('kept', { spans: formatCount(spans) })}</span>
      <span>{t('received', { count: formatCount(received) })}</span>
      {evicted > 0 && <span>{t('evicted', { count: formatCount(evicted) })}</span>}
      {refused > 0 && <span class="warn">{t('refused', { count: formatCount(refused) })}</span>}
      <button
        type="button"
        class="quiet end"
        disabled={traces === 0}
        onClick={() => void server.clear()}
      >
        <Icon name="trash" />
        {t('clearTraces')}
      </button>
    </>
  );
}

function Empty({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  const t = useTexts();
  if (isFiltered) return <p class="empty">{t('noMatch')}</p>;
  const { origin, port } = location;
  const dsn = port === '9421' ? 'view:' : `view://${location.host}`;
  return (
    <div class="empty">
      <h2>{t('noTraces')}</h2>
      <p>{t('noTracesHint')}</p>
      <dl>
        <dt>kratos-otel</dt>
        <dd>
          <code>TRACE={dsn} node app.js</code>
        </dd>
        <dt>OTLP</dt>
        <dd>
          <code>{origin}/v1/traces</code>
        </dd>
        <dt>Zipkin</dt>
        <dd>
          <code>{origin}/api/v2/spans</code>
        </dd>
      </dl>
    </div>
  );
}
