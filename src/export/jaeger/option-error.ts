/**
 * @param text - What is wrong.
 * @returns It with the name of this entry in front, as every error of it begins.
 */
export function wrong(text: string): string {
  return `kratos-otel/jaeger: ${text}`;
}
