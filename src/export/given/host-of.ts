/**
 * @param url - A URL, or the address of a gRPC server.
 * @returns Host and port, without credentials and query; `undefined` when there is none.
 */
export function hostOf(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const text = url.includes('://') ? url : `grpc://${url}`;
  return URL.canParse(text) ? new URL(text).host : undefined;
}
