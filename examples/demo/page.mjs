import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/commands/cli.js', import.meta.url));

/** The page of `npx kratos-otel view`, in a process of its own. */
export class Page {
  #child;

  /** Starts it; resolves with its address and with the DSN under which it takes spans. */
  start() {
    this.#child = spawn(process.execPath, [CLI, 'view'], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      let said = '';
      this.#child.on('exit', () => reject(new Error('the page ended early')));
      this.#child.stdout.on('data', (chunk) => {
        said += chunk;
        const [, url] = /shown on (\S+)/.exec(said) ?? [];
        const [, dsn] = /TRACE=(\S+),/.exec(said) ?? [];
        if (url && dsn) resolve({ url, dsn });
      });
    });
  }

  /** Resolves when it has ended, as it does when the terminal is interrupted. */
  ended() {
    return new Promise((resolve) => this.#child.once('exit', resolve));
  }

  kill() {
    this.#child?.kill('SIGTERM');
  }
}
