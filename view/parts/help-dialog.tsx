import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { TextKey } from '../language/english.js';
import { useTexts } from '../language/language.js';
import { Icon } from './icon.js';

const KEYS: readonly (readonly [keys: readonly string[], text: TextKey])[] = [
  [['↑', '↓', 'j', 'k'], 'keyMove'],
  [['Home', 'End'], 'keyEnds'],
  [['Enter'], 'keyOpen'],
  [['←', '→'], 'keyFold'],
  [['/'], 'keySearch'],
  [['Esc'], 'keyBack'],
  [['l'], 'keyList'],
  [['g'], 'keyGraph'],
  [['p'], 'keyPause'],
  [['e'], 'keyErrors'],
  [['c'], 'keyCritical'],
  [['+', '-', '0'], 'keyZoom'],
  [['?'], 'keyHelp'],
];

/** Says which keys do what. */
export function HelpDialog({ close }: { close: () => void }): JSX.Element {
  const t = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <div class="help-head">
        <h2 id="help-title">{t('help')}</h2>
        <button
          type="button"
          class="tool"
          aria-label={t('close')}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <dl>
        {KEYS.map(([keys, text]) => (
          <div key={text}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
