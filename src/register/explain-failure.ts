/** What a person is to do about an error that kept `register` from its work, in one line. */
export function explainFailure(error: unknown): string {
  const { code, path, message, syscall } = toError(error);
  const [text = ''] = message.split('\n');
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1];
  if (missing !== undefined) {
    return `the package ${missing} cannot be found beside the application or kratos-otel; install it with: npm install ${missing}`;
  }
  if (syscall === 'uv_cwd') {
    return 'the working directory was deleted; start the application in one that exists';
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return `${path ?? 'a folder'} cannot be read (${code}); let the user of this process read it`;
  }
  if (text.startsWith('trace: invalid dsn')) return `${text}; correct the variable TRACE`;
  if (/^kratos-otel(\/\w+)?: /.test(text)) return text.replace(/^kratos-otel: /, '');
  return `${text}; look for the cause with: npx kratos-otel doctor`;
}

function toError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error));
}
