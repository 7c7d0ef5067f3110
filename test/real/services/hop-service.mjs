import { fileURLToPath } from 'node:url';
import { loadSync } from '@grpc/proto-loader';

/**
 * Reads `hop.proto`.
 *
 * @param {typeof import('@grpc/grpc-js')} grpc - Given, because it has to be loaded after the
 *   instrumentation, if there is one.
 * @returns {import('@grpc/grpc-js').ServiceClientConstructor} The client of `hop.Hop`.
 */
export function hopClient(grpc) {
  const path = fileURLToPath(new URL('hop.proto', import.meta.url));
  return grpc.loadPackageDefinition(loadSync(path)).hop.Hop;
}
