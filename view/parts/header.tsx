import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Language } from '../language/language.js';
import { useTexts } from '../language/language.js';
import { followLink, goTo, type Route } from '../state/route.js';
import { server } from '../state/server.js';
import type { Theme } from '../state/settings.js';
import { Icon } from './icon.js';
import { SearchBox } from './search-box.js';
import { useAnnounce } from './toasts.js';

/** What {@link Header} shows and changes. */
export interface HeaderProps {
  readonly route: Route;
  readonly language: Language;
  readonly theme: Theme;
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly showHelp: () => void;
}

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const THEME_TEXTS = { auto: 'themeAuto', light: 'themeLight', dark: 'themeDark' } as const;

/** The top of the page. */
export function Header(props: HeaderProps): JSX.Element {
  const { route, language, theme, setLanguage, setTheme, showHelp } = props;
  const t = useTexts();
  const themeText = t(THEME_TEXTS[theme]);
  return (
    <header class="top">
      <a class="brand" href="/" onClick={followLink} aria-label="kratos-otel">
        <img src="/icon.svg" alt="" width="20" height="20" />
        <span>kratos-otel</span>
      </a>
      <nav class="tabs" aria-label="kratos-otel">
        <Tab href="/" text={t('traces')} isCurrent={route.page !== 'graph'} />
        <Tab href="/graph" text={t('services')} isCurrent={route.page === 'graph'} />
      </nav>
      <SearchBox />
      <div class="tools">
        <ImportButton />
        <button
          type="button"
          class="tool"
          title={themeText}
          aria-label={themeText}
          onClick={() => {
            setTheme(NEXT_THEME[theme]);
          }}
        >
          <Icon name={theme} />
        </button>
        <button
          type="button"
          class="tool"
          title={t('help')}
          aria-label={t('help')}
          onClick={showHelp}
        >
          <Icon name="keyboard" />
        </button>
        <button
          type="button"
          class="tool language"
          title={t('languageHint')}
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => {
            setLanguage(language === 'en' ? 'zh' : 'en');
          }}
        >
          {t('language')}
        </button>
      </div>
    </header>
  );
}

function Tab(props: { href: string; text: string; isCurrent: boolean }): JSX.Element {
  const { href, text, isCurrent } = props;
  return (
    <a href={href} onClick={followLink} {...(isCurrent && { 'aria-current': 'page' as const })}>
      {text}
    </a>
  );
}

function ImportButton(): JSX.Element {
  const t = useTexts();
  const announce = useAnnounce();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File): Promise<void> => {
    try {
      const { spans, traces, only } = await server.import(file);
      announce(t('imported', { spans: String(spans), traces: String(traces) }));
      goTo(only === undefined ? '/' : `/trace/${only}`);
    } catch (error) {
      announce(t('importFailed', { reason: (error as Error).message }));
    }
  };
  return (
    <>
      <button
        type="button"
        class="tool wide"
        title={t('importHint')}
        onClick={() => input.current?.click()}
      >
        <Icon name="import" />
        {t('import')}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('importHint')}
        accept=".json,.jsonl,application/json"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = '';
          if (file !== undefined) void take(file);
        }}
      />
    </>
  );
}
