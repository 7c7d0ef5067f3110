const FENCE = /^```(\w+)\n([^]*?)^```$/gm;
const FILE = /^\/\/ (\S+\/\S+)\n/;

/**
 * Takes out of a page what its reader does.
 *
 * @param {string} text - A page that has its files, with the name in their first line, and commands.
 * @returns {{ files: Map<string, string>, commands: string[] }} Files by their path, and the blocks of
 *   commands in their order.
 */
export function readPage(text) {
  const files = new Map();
  const commands = [];
  for (const [, language, code] of text.matchAll(FENCE)) {
    const [, path] = FILE.exec(code) ?? [];
    if (path !== undefined) files.set(path, code);
    else if (language === 'sh') commands.push(code);
  }
  return { files, commands };
}
