import type { JSX } from 'preact';

const PATHS = {
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.4 10.4 14 14',
  import: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 12v1.5h11V12',
  auto: 'M8 2a6 6 0 1 0 0 12ZM8 2a6 6 0 0 1 0 12',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  dark: 'M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z',
  keyboard: 'M1.5 4h13v8h-13ZM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  back: 'M9.5 3 4.5 8l5 5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8Z',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.9-.9',
  error: 'M8 1.8 14.8 13.6H1.2ZM8 6v3.6M8 11.6v.1',
  caret: 'M6 4l4 4-4 4',
  refresh: 'M13 5.5A5.5 5.5 0 1 0 13.5 8M13.3 2v3.7H9.6',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9',
  up: 'M8 13V3M4 7l4-4 4 4',
} as const;

/** A drawing of 16 by 16 pixels. It says nothing to a screen reader: the button does. */
export function Icon({ name }: { name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
