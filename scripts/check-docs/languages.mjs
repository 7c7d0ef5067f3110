import { createHash } from 'node:crypto';
import { readPage } from './markdown.mjs';

// Figures that a run writes change without the text.
const GENERATED = /<!-- table: [^]*?<!-- end of table -->/g;

/**
 * @param {string} english - A page.
 * @returns {Record<string, string>} A hash for each of its sections, by the title.
 */
export function sectionHashes(english) {
  const { sections } = readPage(english.replaceAll(GENERATED, ''));
  return Object.fromEntries(
    sections
      .filter(({ text }) => text.trim() !== '')
      .map(({ title, text }) => [title, hash(text.trim())]),
  );
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Compares a page with its translation.
 *
 * @param {{ path: string, text: string }} english
 * @param {{ path: string, text: string }} other - The translation.
 * @param {Record<string, string> | undefined} translated - The hashes of the sections when they were
 *   translated last.
 * @returns {string[]} What is on one side only, or has changed on the English side alone.
 */
export function differences(english, other, translated) {
  const [ours, theirs] = [readPage(english.text), readPage(other.text)];
  return [
    ...differentHeadings(english, other, ours.headings, theirs.headings),
    ...differentSnippets(english, other, ours.snippets, theirs.snippets),
    ...changedSections(english, other, translated ?? {}),
  ];
}

function differentHeadings(english, other, ours, theirs) {
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const [one, two] = [ours[at], theirs[at]];
    if (one?.level === two?.level) continue;
    return [
      `${other.path}: heading ${at + 1} is ${shown(two)}, in ${english.path} it is ${shown(one)}`,
    ];
  }
  return [];
}

function shown(heading) {
  return heading === undefined ? 'missing' : `"${'#'.repeat(heading.level)} ${heading.title}"`;
}

function differentSnippets(english, other, ours, theirs) {
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const [one, two] = [ours[at], theirs[at]];
    if (one?.code === two?.code) continue;
    const where = `${english.path}:${one?.line ?? 'missing'} and ${other.path}:${two?.line ?? 'missing'}`;
    return [`snippet ${at + 1} differs: ${where}`];
  }
  return [];
}

function changedSections(english, other, translated) {
  const now = sectionHashes(english.text);
  const changed = Object.keys(now).filter((title) => now[title] !== translated[title]);
  return changed.map(
    (title) =>
      `${other.path}: "${title || 'the beginning'}" of ${english.path} has changed since it was translated; change the translation, then run: npm run docs:translated`,
  );
}
