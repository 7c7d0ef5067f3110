/** As every error of this entry begins. */
export const ENTRY = 'kratos-otel/jaeger';

/** @returns A text with the name of this entry in front. */
export function wrong(text: string): string {
  return `${ENTRY}: ${text}`;
}
