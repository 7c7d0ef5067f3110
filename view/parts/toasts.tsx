import { createContext, type JSX } from 'preact';
import { useContext } from 'preact/hooks';

/** Tells the user something for some seconds. */
export const Announce = createContext<(text: string) => void>(() => undefined);

/** @returns What tells the user something. */
export function useAnnounce(): (text: string) => void {
  return useContext(Announce);
}

/** What was told last. A screen reader says it. */
export function Toast({ text }: { text: string }): JSX.Element {
  return (
    <div class="toast-place" role="status" aria-live="polite">
      {text !== '' && <div class="toast">{text}</div>}
    </div>
  );
}
