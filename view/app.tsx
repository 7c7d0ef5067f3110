import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { GraphPage } from './graph/graph-page.js';
import { Texts, translator } from './language/language.js';
import { ListPage } from './list/list-page.js';
import { Header } from './parts/header.js';
import { isTyping } from './parts/is-typing.js';
import { HelpDialog } from './parts/help-dialog.js';
import { Announce, Toast } from './parts/toasts.js';
import { goTo, useRoute } from './state/route.js';
import { storedLanguage, storedTheme, storeLanguage, storeTheme } from './state/settings.js';
import { TracePage } from './trace/trace-page.js';

const TOAST_MS = 5_000;

/** The page. */
export function App(): JSX.Element {
  const route = useRoute();
  const [language, setLanguage] = useState(storedLanguage);
  const [theme, setTheme] = useState(storedTheme);
  const [isHelpShown, showHelp] = useState(false);
  const [toast, setToast] = useState('');
  const texts = useMemo(() => translator(language), [language]);
  const timer = useRef(0);
  useMemo(() => {
    storeLanguage(language);
  }, [language]);
  useMemo(() => {
    storeTheme(theme);
  }, [theme]);
  const announce = useMemo(
    () => (text: string) => {
      setToast(text);
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => {
        setToast('');
      }, TOAST_MS);
    },
    [],
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      const act = {
        '/': () => document.getElementById('search')?.focus(),
        '?': () => {
          showHelp(true);
        },
        g: () => {
          goTo('/graph');
        },
        l: () => {
          goTo('/');
        },
      }[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, []);
  return (
    <Texts.Provider value={texts}>
      <Announce.Provider value={announce}>
        <Header
          {...{ route, language, theme, setLanguage, setTheme }}
          showHelp={() => {
            showHelp(true);
          }}
        />
        {route.page === 'list' && <ListPage />}
        {route.page === 'trace' && <TracePage key={route.id} id={route.id} span={route.span} />}
        {route.page === 'graph' && <GraphPage />}
        <Toast text={toast} />
        {isHelpShown && (
          <HelpDialog
            close={() => {
              showHelp(false);
            }}
          />
        )}
      </Announce.Provider>
    </Texts.Provider>
  );
}
