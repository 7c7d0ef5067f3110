import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { readPage } from './markdown.mjs';

// Figures that a run writes change without the text.
const GENERATED = /<!-- table: [^]*?<!-- end of table -->/g;

/**
 * @param {string} english - A page.
 * @returns {Record<string, string>} A hash for each of its sections, by the title. Snippets are left
 *   out: they are compared themselves. The second section of one title has a number behind it.
 */
export function sectionHashes(english) {
  const { sections } = readPage(english.replaceAll(GENERATED, ''));
  const hashes = {};
  for (const { title, prose } of sections) {
    if (prose.trim() === '') continue;
    let name = title;
    for (let count = 2; Object.hasOwn(hashes, name); count++) name = `${title} (${count})`;
    hashes[name] = hash(prose);
  }
  return hashes;
}

/** Line breaks and the width of a table's columns are not content. */
function hash(text) {
  const plain = text.replaceAll(/-{3,}/g, '---').replaceAll(/\s+/g, ' ').trim();
  return createHash('sha256').update(plain).digest('hex').slice(0, 12);
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
    ...missingLinks(english, other),
    ...differentHeadings(english, other, ours.headings, theirs.headings),
    ...differentSnippets(english, other, ours.snippets, theirs.snippets),
    ...changedSections(english, other, translated ?? {}),
  ];
}

const BEGINNING = 5;

function missingLinks(english, other) {
  return [
    [english, other],
    [other, english],
  ].flatMap(([from, to]) => {
    const beginning = from.text.split('\n').slice(0, BEGINNING).join('\n');
    const target = posix.relative(posix.dirname(from.path), to.path);
    const isLinked = readPage(beginning).links.some((link) => link.target === target);
    return isLinked ? [] : [`${from.path}:1: has no link to ${target} in its first lines`];
  });
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
  const isSame = (title) => now[title] === translated[title];
  const [ours, theirs] = [Object.keys(now), Object.keys(translated)];
  const problems = [
    ...ours.filter((title) => !isSame(title)).map((title) => `${shownTitle(title)} has changed`),
    ...theirs
      .filter((title) => !Object.hasOwn(now, title))
      .map((title) => `${shownTitle(title)} is gone`),
  ];
  if (problems.length === 0 && ours.join('\n') !== theirs.join('\n'))
    problems.push('the order of sections has changed');
  return problems.map(
    (problem) =>
      `${other.path}: ${problem} in ${english.path}; change the translation, then run: npm run docs:translated ${english.path}`,
  );
}

function shownTitle(title) {
  return title === '' ? 'the beginning' : `"${title}"`;
}
