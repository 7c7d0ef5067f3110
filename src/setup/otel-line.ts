import type { TracerProvider } from '@opentelemetry/api';
import { packageVersion } from '../node/package-version.js';

/**
 * @param provider - The provider in use.
 * @returns The line of OpenTelemetry that it belongs to, with versions where they can be found out,
 *   such as `OpenTelemetry SDK 2.12.1, API 1.9.1`.
 */
export function otelLine(provider: TracerProvider): string {
  // SDK 3 has renamed the class and the package.
  const isSdk2 = provider.constructor.name === 'BasicTracerProvider';
  const sdk = isSdk2
    ? (packageVersion('@opentelemetry/sdk-trace-base') ?? '2')
    : (packageVersion('@opentelemetry/sdk-trace') ?? '3');
  return `OpenTelemetry SDK ${sdk}, API ${packageVersion('@opentelemetry/api') ?? '1'}`;
}
