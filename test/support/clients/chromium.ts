import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The path of Chromium: as the environment says, else where distributions and the system's browser put it. */
const EXECUTABLE = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

const FLAGS =
  '--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic';

/** Whether there is a browser; says on stderr what is not tested without one. */
export function hasChromium(what: string): boolean {
  if (!EXECUTABLE) process.stderr.write(`${what} are not tested: no Chromium found; name one in CHROMIUM_PATH\n`);
  return EXECUTABLE !== undefined;
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE ?? '', args: FLAGS.split(' ') });
