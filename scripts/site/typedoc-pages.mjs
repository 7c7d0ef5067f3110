// A plugin of typedoc: documents stand in the navigation by their title and language, have an address
// that does not change with the title, and are found by Chinese words.
import { createRequire } from 'node:module';
import { CommentTag, Converter, Renderer } from 'typedoc';

const requireOfTypedoc = createRequire(import.meta.resolve('typedoc'));

/** @param {import('typedoc').Application} app */
export function load(app) {
  indexEveryScript();
  const titles = new Map();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const path = page.project.files.getReflectionPath(page) ?? '';
    titles.set(page, titleOf(page));
    const isChinese = isChinesePath(path);
    // The address comes from the name: documents/http.html and documents/zh-http.html.
    if (isChinese) page.name = path.endsWith('.zh-CN.md') ? 'zh' : `zh-${page.name}`;
    const group = isChinese ? '中文文档' : 'Documents';
    page.comment?.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: group }]));
  });
  // Addresses are made before this event, navigation and search index after it.
  app.renderer.on(Renderer.EVENT_BEGIN, () => {
    for (const [page, title] of titles) page.name = title;
  });
}

function isChinesePath(path) {
  return path.endsWith('.zh-CN.md') || path.includes('/docs/zh/');
}

function titleOf(page) {
  const text = page.content.map((part) => part.text).join('');
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  return (title ?? page.name).replaceAll('`', '');
}

/** The trimmer of lunr drops all letters that are not ASCII; a Chinese page would have no words. */
function indexEveryScript() {
  const lunr = requireOfTypedoc('lunr');
  const trimmer = (token) =>
    token.update((text) => text.replaceAll(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, ''));
  trimmer.label = 'trimmer';
  lunr.trimmer = trimmer;
}
