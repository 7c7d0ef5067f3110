const FENCE = /^(`{3,}|~{3,})/;
// [text](target), [name]: target, and HTML.
const LINKS = [
  /\]\(\s*<?([^)\s>]+)>?[^)]*\)/g,
  /^\[[^\]]+\]:\s+<?([^\s>]+)>?/g,
  /<(?:a|img)\s[^>]*(?:href|src)="([^"]+)"/g,
];

/**
 * A Markdown document, taken apart.
 *
 * @typedef {object} Page
 * @property {{ level: number, title: string, anchor: string, line: number }[]} headings
 * @property {{ target: string, line: number }[]} links
 * @property {{ code: string, line: number }[]} snippets - Fenced blocks with the line of the fence.
 * @property {{ title: string, prose: string }[]} sections - From each heading to the next, without
 *   the snippets.
 *
 * @param {string} text
 * @returns {Page}
 */
export function readPage(text) {
  const page = { headings: [], links: [], snippets: [], sections: [{ title: '', prose: '' }] };
  const anchors = new Map();
  let fence;
  let open;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const [, mark] = FENCE.exec(content) ?? [];
    if (fence === undefined && mark !== undefined) {
      fence = mark;
      open = { code: `${content}\n`, line };
    } else if (fence !== undefined) {
      open.code += `${content}\n`;
      if (content.startsWith(fence)) {
        page.snippets.push(open);
        fence = undefined;
      }
    } else {
      readLine(page, anchors, content, line);
      page.sections.at(-1).prose += `${content}\n`;
    }
  }
  return page;
}

function readLine(page, anchors, content, line) {
  const [, marks, title] = /^(#{1,6}) (.*)$/.exec(content) ?? [];
  if (title !== undefined) {
    page.headings.push({ level: marks.length, title, anchor: anchorOf(title, anchors), line });
    page.sections.push({ title, prose: '' });
  }
  const prose = content.replaceAll(/(`+)[^`]*\1/g, '');
  for (const link of LINKS) {
    for (const [, target] of prose.matchAll(link)) page.links.push({ target, line });
  }
}

/** As GitHub makes it: a number behind the second of one name. */
function anchorOf(title, anchors) {
  const anchor = slugOf(title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
  const count = anchors.get(anchor) ?? 0;
  anchors.set(anchor, count + 1);
  return count === 0 ? anchor : `${anchor}-${count}`;
}

/**
 * @param {string} title - Of a heading.
 * @returns {string} Its anchor on GitHub: letters of every script, digits, `_` and `-`, in lower case.
 */
export function slugOf(title) {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
