import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { chinese } from './chinese.js';
import { english, type TextKey } from './english.js';

/** Languages of the page. */
export type Language = 'en' | 'zh';

/** Gives a text of the page, with values in the places of their names. */
export type Translate = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

const TEXTS = { en: english, zh: chinese };

/** @returns What gives the texts of a language. */
export function translator(language: Language): Translate {
  const texts = TEXTS[language];
  return (key, values = {}) =>
    texts[key].replaceAll(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

/** The texts for what is rendered below. */
export const Texts = createContext<Translate>(translator('en'));

/** @returns What gives the texts. */
export function useTexts(): Translate {
  return useContext(Texts);
}
