import type { JSX } from 'preact';
import type { ViewLog } from '../../src/view/model/view-span.js';
import { formatDuration } from '../format/numbers.js';
import { plainLine } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { Value } from './tag-table.js';

/** What happened during a span, with the time since the start of the trace. */
export function LogList(props: { logs: readonly ViewLog[]; start: number }): JSX.Element {
  const t = useTexts();
  return (
    <section>
      <h3>{t('logs')}</h3>
      <ol class="logs">
        {props.logs.map(({ at, name, fields }, index) => (
          <li key={index}>
            <span class="when">{formatDuration(props.start + at)}</span>
            <div>
              {name !== '' && (
                <b class="log-name">
                  <Value value={name} />
                </b>
              )}
              {fields.map(([key, value], number) => (
                <div key={number} class="field-line">
                  <bdi class="key">{plainLine(key)}</bdi> <Value value={value} />
                </div>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
