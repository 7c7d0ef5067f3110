import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ServiceGraph } from '../../src/view/model/graph.js';
import { formatCount, formatDuration } from '../format/numbers.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { classes, Text } from '../parts/text.js';
import { server } from '../state/server.js';
import { GraphDrawing } from './graph-drawing.js';
import { layOut } from './layout.js';

const REFRESH_MS = 5_000;

/** Which services call which, how often, and how long it takes. */
export function GraphPage(): JSX.Element {
  const t = useTexts();
  const [graph, setGraph] = useState<ServiceGraph>();
  const [failure, setFailure] = useState('');
  const load = (): void => {
    server.graph().then(
      (next) => {
        setGraph(next);
        setFailure('');
      },
      (error: unknown) => {
        setFailure((error as Error).message);
      },
    );
  };
  useEffect(() => {
    load();
    const timer = setInterval(load, REFRESH_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  useEffect(() => {
    document.title = `${t('graph')} · kratos-otel`;
  }, [t]);
  const layout = useMemo(() => layOut(graph?.nodes ?? [], graph?.edges ?? []), [graph]);
  return (
    <main class="page graph-page">
      <div class="graph-head">
        <h1>{t('graph')}</h1>
        {graph !== undefined && (
          <span class="muted">{t('graphOf', { count: formatCount(graph.traces) })}</span>
        )}
        {graph?.cut === true && <span class="warn">{t('graphCut')}</span>}
        <button type="button" class="tool wide" onClick={load}>
          <Icon name="refresh" />
          {t('refresh')}
        </button>
      </div>
      {failure !== '' && (
        <p class="alert" role="alert">
          {t('failedToLoad', { reason: failure })}
        </p>
      )}
      {graph?.nodes.length === 0 && <p class="empty">{t('graphEmpty')}</p>}
      {graph !== undefined && graph.nodes.length > 0 && (
        <>
          <div class="graph-place" tabIndex={0} role="region" aria-label={t('graph')}>
            <GraphDrawing layout={layout} />
          </div>
          <CallsTable graph={graph} />
        </>
      )}
    </main>
  );
}

function CallsTable({ graph }: { graph: ServiceGraph }): JSX.Element | null {
  const t = useTexts();
  if (graph.edges.length === 0) return null;
  return (
    <table class="calls">
      <caption class="sr-only">{t('calls')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('caller')}</th>
          <th scope="col">{t('callee')}</th>
          <th scope="col">{t('calls')}</th>
          <th scope="col">{t('errors')}</th>
          <th scope="col">p50</th>
          <th scope="col">p99</th>
        </tr>
      </thead>
      <tbody>
        {graph.edges.map((edge) => (
          <tr key={`${edge.from}\n${edge.to}`}>
            <td>
              <Text of={edge.from} />
            </td>
            <td>
              <Text of={edge.to} />
            </td>
            <td>{formatCount(edge.calls)}</td>
            <td class={classes(edge.errors > 0 && 'bad')}>{formatCount(edge.errors)}</td>
            <td>{formatDuration(edge.p50)}</td>
            <td>{formatDuration(edge.p99)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
