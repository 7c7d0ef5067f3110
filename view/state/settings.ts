import type { Language } from '../language/language.js';

/** Colours of the page. */
export type Theme = 'auto' | 'light' | 'dark';

const LANGUAGE = 'kratos-otel.language';
const THEME = 'kratos-otel.theme';

/** @returns What was chosen before, else what the browser prefers. */
export function storedLanguage(): Language {
  const stored = read(LANGUAGE);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** @returns What was chosen before, else `auto`. */
export function storedTheme(): Theme {
  const stored = read(THEME);
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

/** Remembers a language, and tells the browser. */
export function storeLanguage(language: Language): void {
  write(LANGUAGE, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** Remembers colours, and shows them. */
export function storeTheme(theme: Theme): void {
  write(THEME, theme);
  document.documentElement.dataset.theme = theme;
}

/** A browser may be told to store nothing. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It is forgotten then.
  }
}
