const GREATEST_DISTANCE = 2;

/**
 * @param name - A name as the user wrote it.
 * @param names - Names that there are.
 * @returns Whether it is one of them but for spelling: two letters at most, case, `-` and `_`.
 */
export function isMeant(name: string, names: readonly string[]): boolean {
  const bare = bareName(name);
  return names.some((each) => distance(bare, bareName(each)) <= GREATEST_DISTANCE);
}

function bareName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '').slice(0, 40);
}

/** How many letters have to be added, left out or replaced (Levenshtein). */
function distance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const current = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      current[j] = Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
