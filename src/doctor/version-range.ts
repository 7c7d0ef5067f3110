/**
 * @param version - Such as `22.15.1` or `v22.15.1`.
 * @param least - Such as `22.15`.
 * @returns Whether it is that version or a later one.
 */
export function isAtLeast(version: string, least: string): boolean {
  const [major, minor] = numbers(version);
  const [leastMajor, leastMinor] = numbers(least);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** @returns The major version. */
export function majorOf(version: string): number {
  return numbers(version)[0];
}

function numbers(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return [major, minor];
}
