import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** For the screenshots: letters as on a desktop, and Chinese ones. */
const PACKAGES = ['chromium', 'fonts-inter', 'fonts-wqy-microhei'];

/**
 * Starts the Chromium of this machine without a window. Where there is none, it is installed by apt.
 *
 * @throws Error that says what to install.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = find() ?? install();
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

function find(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM !== undefined) return CHROMIUM;
  const paths = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

function install(): string {
  const options = {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES],
      options,
    );
  } catch (cause) {
    const command = `apt-get install ${PACKAGES.join(' ')}`;
    throw new Error(`no Chromium was found; set CHROMIUM to its path, or run as root: ${command}`, {
      cause,
    });
  }
  const found = find();
  if (found === undefined) throw new Error('apt-get has installed no chromium');
  return found;
}
