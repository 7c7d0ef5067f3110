/** Whether a key is meant for a field or a dialog, and not for the page. */
export function isTyping({ target }: KeyboardEvent): boolean {
  const element = target instanceof HTMLElement ? target : null;
  return element?.closest('input, select, textarea, dialog') != null;
}
