import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatDuration, formatTime, shortId } from '../format/numbers.js';
import { useTexts } from '../language/language.js';
import { filtersOf, NO_FILTERS, toAddress } from '../state/filters.js';
import { followLink, goTo } from '../state/route.js';
import { server, type SearchResult } from '../state/server.js';
import { Icon } from './icon.js';
import { Text } from './text.js';

type Found = NonNullable<SearchResult['found']>;

/** @returns The address of a trace, with a span of it. */
export function traceAddress(id: string, span?: string): string {
  return `/trace/${id}${span === undefined ? '' : `#${span}`}`;
}

/** Takes a whole header, an id of any length, or a part of the name of an operation. */
export function SearchBox(): JSX.Element {
  const t = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<Found>([]);
  const [missing, setMissing] = useState('');
  const close = (): void => {
    setFound([]);
    setMissing('');
  };
  const search = async (text: string): Promise<void> => {
    close();
    if (text.trim() === '') return;
    const result = await server.search(text);
    const { found: traces = [] } = result;
    if (result.text !== undefined) {
      const filters = location.pathname === '/' ? filtersOf(location.search) : NO_FILTERS;
      goTo(`/${toAddress({ ...filters, operation: result.text })}`);
      return;
    }
    const [first] = traces;
    if (first === undefined) setMissing(result.id ?? text);
    else if (traces.length > 1) setFound(traces);
    else {
      if (input.current !== null) input.current.value = '';
      input.current?.blur();
      goTo(traceAddress(first.row.id, first.spanId));
    }
  };
  useEffect(() => {
    addEventListener('popstate', close);
    return () => {
      removeEventListener('popstate', close);
    };
  }, []);
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void search(input.current?.value ?? '');
        }}
      >
        <Icon name="search" />
        <input
          id="search"
          ref={input}
          type="search"
          autocomplete="off"
          spellcheck={false}
          placeholder={t('searchHint')}
          aria-label={t('search')}
          aria-keyshortcuts="/"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            close();
            event.currentTarget.blur();
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <div role="status" class={found.length > 0 || missing !== '' ? 'found' : 'sr-only'}>
        {missing !== '' && (
          <>
            <p>{t('notFound', { id: missing })}</p>
            <p class="muted">{t('notFoundHint')}</p>
          </>
        )}
        {found.length > 0 && (
          <>
            <p class="muted">{t('foundSeveral', { count: String(found.length) })}</p>
            <ul>
              {found.map(({ row, spanId }) => (
                <li key={row.seq}>
                  <a
                    href={traceAddress(row.id, spanId)}
                    onClick={(event) => {
                      close();
                      followLink(event);
                    }}
                  >
                    <code>{shortId(row.id)}</code>
                    <span>
                      <Text of={row.name} />
                    </span>
                    <span class="muted">
                      {formatTime(row.start)} · {formatDuration(row.duration)}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </search>
  );
}
