// A plugin of typedoc. Documents stand in the navigation by their title and language, have the anchors
// that GitHub gives them, and are found by Chinese words.
import { createRequire } from 'node:module';
import { Application, CommentTag, Converter, PageEvent, Renderer, Slugger } from 'typedoc';
import { slugOf } from '../check-docs/markdown.mjs';

const requireOfTypedoc = createRequire(import.meta.resolve('typedoc'));

/** @param {import('typedoc').Application} app */
export function load(app) {
  showTitles(app);
  makeAnchorsOfGitHub(app);
  indexEveryScript();
}

/** Addresses are made from paths, before the renderer begins; navigation and search index after. */
function showTitles(app) {
  const titles = new Map();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const path = page.project.files.getReflectionPath(page) ?? '';
    titles.set(page, titleOf(page));
    const text = isChinese(path) ? '中文文档' : 'Documents';
    page.comment?.blockTags.push(new CommentTag('@group', [{ kind: 'text', text }]));
  });
  app.renderer.on(Renderer.EVENT_BEGIN, () => {
    for (const [page, title] of titles) page.name = title;
  });
  // README.md is the first page of the site and no document: typedoc copies it for those who link it.
  app.renderer.on(PageEvent.END, (event) => {
    if (!event.url.endsWith('README.zh-CN.html')) return;
    event.contents = event.contents?.replace('"../media/README.md"', '"../index.html"');
  });
}

function isChinese(path) {
  return path.endsWith('.zh-CN.md') || path.includes('/docs/zh/');
}

function titleOf(page) {
  const text = page.content.map((part) => part.text).join('');
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  return (title ?? page.name).replaceAll('`', '');
}

/** Typedoc leaves code out of anchors, and keeps the punctuation of Chinese. */
function makeAnchorsOfGitHub(app) {
  Slugger.prototype.serialize = (value) => slugOf(value) || '_';
  // Before that, typedoc resets what a plugin has set.
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue('markdownItLoader', (parser) => {
      parser.core.ruler.push('code_in_headings', giveCodeText);
    });
  });
}

/** Typedoc takes the text of a heading from tokens of type text alone. */
function giveCodeText({ tokens, Token }) {
  for (const [index, { type }] of tokens.entries()) {
    if (type !== 'heading_open') continue;
    for (const child of tokens[index + 1].children) {
      if (child.type !== 'code_inline') continue;
      const text = new Token('text', '', 0);
      text.content = child.content;
      child.children = [text];
    }
  }
}

/** The trimmer of lunr drops all letters that are not ASCII; a Chinese page would have no words. */
function indexEveryScript() {
  const lunr = requireOfTypedoc('lunr');
  const trimmer = (token) =>
    token.update((text) => text.replaceAll(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, ''));
  trimmer.label = 'trimmer';
  lunr.trimmer = trimmer;
}
