/**
 * @param env - Environment variables.
 * @returns Whether `OTEL_SDK_DISABLED` says `true`, in whatever case; nothing else means that
 *   (OpenTelemetry, "General SDK Configuration").
 */
export function isSdkDisabled(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true';
}

/**
 * @param env - Environment variables.
 * @returns Whether `OTEL_TRACES_EXPORTER` says `none`: then the environment names no destination.
 */
export function isExporterNone(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.OTEL_TRACES_EXPORTER?.trim().toLowerCase() === 'none';
}
