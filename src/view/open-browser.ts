import { spawn } from 'node:child_process';

/**
 * Opens a page in the browser of the desktop.
 *
 * @param url - The page.
 * @param failed - Called when there is nothing to open it with.
 */
export function openBrowser(url: string, failed: () => void): void {
  const [command, ...args] = commandFor(process.platform, url);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', failed);
  child.once('exit', (code) => {
    if (code !== 0) failed();
  });
  child.unref();
}

function commandFor(platform: NodeJS.Platform, url: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url];
  return ['xdg-open', url];
}
