/** What a key does, by its name. */
export type Keys = Readonly<Record<string, () => void>>;

/**
 * @param move - Goes to the row of an index, or the nearest one.
 * @param active - Index of the row that is active.
 * @param count - How many rows there are.
 * @param page - How many rows are to be seen at a time.
 * @returns The keys that move through a list.
 */
export function moveKeys(
  move: (index: number) => void,
  active: number,
  count: number,
  page: number,
): Keys {
  const to = (index: number) => (): void => {
    move(index);
  };
  return {
    ArrowDown: to(active + 1),
    ArrowUp: to(active - 1),
    PageDown: to(active + page),
    PageUp: to(active - page),
    Home: to(0),
    End: to(count - 1),
  };
}

/**
 * @param keys - What keys do.
 * @returns A listener that does it; `j` and `k` stand for the arrows.
 */
export function onKeys(keys: Keys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const name = { j: 'ArrowDown', k: 'ArrowUp' }[event.key] ?? event.key;
    const act = keys[name];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}
