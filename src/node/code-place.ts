const FRAMES = 40;
const FRAME = /^\s*at (?:.*\()?((?:file:\/\/)?[^()\s].*?):(\d+):(\d+)\)?$/;
const FOREIGN = /^node:|[\\/]node_modules[\\/]@opentelemetry[\\/]/;

/** Where this package lies: `…/src/` or `…/dist/`, with what is before it. */
const OWN = ownFolder();

/**
 * Remembers where in the code a span was started. The text is made on first use by
 * {@link placeOf}, because that takes far longer.
 *
 * @returns What {@link placeOf} takes.
 */
export function rememberPlace(): Error {
  const before = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = FRAMES;
    return new Error('started here');
  } catch {
    // `node --frozen-intrinsics`
    return new Error('started here');
  } finally {
    if (Error.stackTraceLimit !== before) Error.stackTraceLimit = before;
  }
}

/**
 * @param place - What {@link rememberPlace} has returned.
 * @returns `file:line:column` of the first frame that is neither of this package nor of
 *   OpenTelemetry nor of Node, relative to the working directory; the first frame of all where the
 *   code is one bundle; empty where the stack cannot be read.
 */
export function placeOf(place: Error): string {
  const frames = framesOf(place);
  const [file, position] = frames.find(([name]) => !isOwn(name)) ?? frames[0] ?? ['', ''];
  return file === '' ? '' : `${relative(file)}:${position}`;
}

function framesOf({ stack }: Error): [file: string, position: string][] {
  if (typeof stack !== 'string') return [];
  return stack.split('\n').flatMap((line): [string, string][] => {
    const [, file, row, column] = FRAME.exec(line) ?? [];
    return file === undefined ? [] : [[file.replace(/^async /, ''), `${row}:${column}`]];
  });
}

function isOwn(file: string): boolean {
  return FOREIGN.test(file) || (OWN !== '' && path(file).startsWith(OWN));
}

function ownFolder(): string {
  const [first] = framesOf(new Error());
  return /^.*[\\/](?:src|dist)[\\/]/.exec(path(first?.[0] ?? ''))?.[0] ?? '';
}

function path(file: string): string {
  return file.replace(/^file:\/\//, '');
}

function relative(file: string): string {
  const folder = `${process.cwd().replaceAll('\\', '/')}/`;
  const full = path(file).replaceAll('\\', '/');
  return full.startsWith(folder) ? full.slice(folder.length) : full;
}
