import { readPage } from './markdown.mjs';

const SUBCOMMANDS = ['doctor', 'relay', 'view'];

/**
 * @param {ReadonlyMap<string, string>} pages - Documents by their path.
 * @param {readonly string[]} scripts - Names of the scripts in package.json.
 * @returns {string[]} Commands that tell a reader to run a script or a subcommand that does not exist.
 */
export function unknownCommands(pages, scripts) {
  return [...pages].flatMap(([path, text]) =>
    commandsOf(text).flatMap(({ command, line }) => {
      const [, script] = /\bnpm run (?:--\S+ )*([\w:-]+)/.exec(command) ?? [];
      const [, subcommand] = /\bnpx (?:-p \S+ )*kratos-otel ([\w-]+)/.exec(command) ?? [];
      return [
        ...(script === undefined || scripts.includes(script) ? [] : [`npm run ${script}`]),
        ...(subcommand === undefined || SUBCOMMANDS.includes(subcommand)
          ? []
          : [`npx kratos-otel ${subcommand}`]),
      ].map((unknown) => `${path}:${line}: there is no "${unknown}"`);
    }),
  );
}

/** Lines of shell snippets, and what stands in a line of prose as code. */
function commandsOf(text) {
  const inSnippets = readPage(text)
    .snippets.filter(({ code }) => /^`+(sh|bash)\n/.test(code))
    .flatMap(({ code, line }) =>
      code.split('\n').map((command, index) => ({ command, line: line + index })),
    );
  const inProse = text
    .split('\n')
    .flatMap((content, index) =>
      [...content.matchAll(/`([^`]+)`/g)].map(([, command]) => ({ command, line: index + 1 })),
    );
  return [...inSnippets, ...inProse];
}
