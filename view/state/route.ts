import { useEffect, useState } from 'preact/hooks';

/** What of the page is shown. */
export type Route =
  | { readonly page: 'list' | 'graph' }
  | { readonly page: 'trace'; readonly id: string; readonly span: string };

const MOVED = 'kratos-otel:moved';

/** @returns What the address asks for. */
export function currentRoute(): Route {
  const { pathname, hash } = location;
  const [, id] = /^\/trace\/([0-9a-f]{1,32})$/i.exec(pathname) ?? [];
  if (id !== undefined) return { page: 'trace', id, span: hash.slice(1) };
  return { page: pathname === '/graph' ? 'graph' : 'list' };
}

/** Goes to an address of the page. */
export function goTo(address: string): void {
  history.pushState(null, '', address);
  dispatchEvent(new Event(MOVED));
}

/** Changes the address in place. */
export function setAddress(address: string): void {
  history.replaceState(null, '', address);
}

/** @returns What is shown now. */
export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const update = (): void => {
      setRoute(currentRoute());
    };
    addEventListener('popstate', update);
    addEventListener(MOVED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(MOVED, update);
    };
  }, []);
  return route;
}

/**
 * For links: a plain click stays on the page, any other does what the browser does.
 *
 * @param event - The click on the link.
 * @param address - Where it leads. Default: what the link says.
 */
export function followLink(event: MouseEvent, address?: string): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const link = address ?? (event.currentTarget as HTMLAnchorElement).href;
  const { pathname, search, hash } = new URL(link, location.href);
  goTo(pathname + search + hash);
}
