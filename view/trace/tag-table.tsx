import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Tag, TagValue } from '../../src/view/model/view-span.js';
import { plainLine, plainText } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { classes } from '../parts/text.js';

/** Characters of a value that are shown at first. */
const EXCERPT = 300;

/** Keys and values. */
export function TagTable({ name, tags }: { name: string; tags: readonly Tag[] }): JSX.Element {
  return (
    <section>
      <h3>{name}</h3>
      <table class="tags">
        <caption class="sr-only">{name}</caption>
        <tbody>
          {tags.map(([key, value], index) => (
            <tr key={index} class={classes(key === 'error' && value !== false && 'failed')}>
              <th scope="row">
                <bdi>{plainLine(key)}</bdi>
              </th>
              <td>
                <Value value={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A value as text, whatever is in it. A long one is cut until it is asked for. */
export function Value({ value }: { value: TagValue }): JSX.Element {
  const t = useTexts();
  const [isWhole, setWhole] = useState(false);
  const text = String(value);
  const isLong = text.length > EXCERPT;
  return (
    <>
      <bdi class={`value ${typeof value}`}>
        {plainText(isLong && !isWhole ? `${text.slice(0, EXCERPT)}…` : text)}
      </bdi>
      {isLong && (
        <button
          type="button"
          class="link"
          onClick={() => {
            setWhole(!isWhole);
          }}
        >
          {isWhole ? t('less') : t('more')}
        </button>
      )}
    </>
  );
}
