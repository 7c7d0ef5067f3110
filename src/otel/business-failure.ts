/**
 * @param value - The header `kratos-status-code` of an answer.
 * @returns Its code, such as `-404`, where that says that the request has failed; else `undefined`.
 */
export function businessFailure(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const [code = ''] = String(value).split(',', 1);
  const text = code.trim();
  return text === '' || Number(text) === 0 ? undefined : text;
}
