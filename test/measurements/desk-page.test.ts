import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { deskStandIn } from '../support/servers/desk-stand-in.ts';

const ROWS = 1_000;

/** How many times slower than this machine the page's processor is. */
const SLOWED = 4;

/** Milliseconds of a task beyond which a reader notices that the page does not answer (W3C Long Tasks). */
const LONG_TASK = 50;

/** What is in tasks of the browser and of the tool alone: a window is made, the tool’s own scripts run. The page’s is a module. */
const NOT_OF_THE_PAGE = new Set(['LocalWindowProxy::Initialize', 'EvaluateScript']);

/** How often it is tried on a busy machine. */
const TRIES = 15;

type TraceEvent = {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args?: { name?: string };
};

/**
 * The desk with a thousand conversations on a slow processor. What a task takes is the time of its thread, by the browser's own trace: another
 * program on this machine does not make it longer.
 */
describe.skipIf(!hasChromium('the speed of the desk'))(
  `the desk with ${ROWS} conversations, on a processor ${SLOWED} times slower`,
  () => {
    let browser: Browser;
    let gateway: Awaited<ReturnType<typeof deskStandIn>>;
    beforeAll(async () => {
      gateway = await deskStandIn(ROWS);
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await gateway?.close();
    });

    /** The longest task of the page while something is done, in milliseconds of its thread. */
    async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
      const cdp = await page.context().newCDPSession(page);
      const events: TraceEvent[] = [];
      cdp.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
      await cdp.send('Tracing.start', {
        transferMode: 'ReportEvents',
        traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] },
      } as never);
      await work();
      await traced(cdp);
      const main = new Set(
        events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
      );
      const own = events.filter((event) => main.has(threadOf(event)) && event.ph === 'X');
      const others = own.filter(({ name }) => NOT_OF_THE_PAGE.has(name));
      const tasks = own.filter((task) => /RunTask$/.test(task.name) && !others.some((other) => isIn(task, other)));
      expect(tasks.length).toBeGreaterThan(10);
      return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1_000));
    }

    const isIn = (task: TraceEvent, { ts, pid, tid }: TraceEvent) =>
      task.pid === pid && task.tid === tid && task.ts <= ts && ts < task.ts + (task.dur ?? 0);

    const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;

    async function traced(cdp: CDPSession): Promise<void> {
      const complete = new Promise((done) => cdp.once('Tracing.tracingComplete', done));
      await cdp.send('Tracing.end');
      await complete;
    }

    async function slowPage(): Promise<Page> {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const cdp = await page.context().newCDPSession(page);
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
      return page;
    }

    /** What is done at the page, each in the state in which the one before has left it. */
    const DONE: Record<string, (page: Page) => Promise<void>> = {
      opening: async (page) => {
        await page.goto(gateway.url);
        await page.locator('.desk[data-line="live"]').waitFor();
        await page.getByRole('link', { name: `All open ${ROWS}` }).click();
        await page.locator('.row').first().waitFor();
      },
      scrolling: async (page) => {
        for (let step = 1; step <= 20; step++) {
          await page.locator('.rows').evaluate((rows, top) => rows.scrollTo(0, top), step * 600);
          await page.evaluate('new Promise(requestAnimationFrame)');
        }
      },
      conversation: async (page) => {
        await page.locator('.row').nth(10).click();
        await page.locator('.message').nth(20).waitFor();
      },
      writing: (page) => page.getByLabel('Your answer').pressSequentially('Your parcel comes today.', { delay: 5 }),
      messages: async (page) => {
        await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 0));
        for (let seq = 61; seq <= 64; seq++)
          for (let number = 0; number < 20; number++) gateway.push(ROWS - number, seq);
        await page.locator('.row', { hasText: `Number 64 of visitor ${ROWS}:` }).waitFor();
      },
    };

    test('no task is longer than a reader notices: to open it, to scroll, to open a conversation, to write, and while messages come', async () => {
      const shortest = new Map<string, number>();
      // Whatever else runs here makes a task longer and never shorter, so the shortest of some tries is the page’s own.
      for (let tries = 0; tries < TRIES && (tries === 0 || Math.max(...shortest.values()) > LONG_TASK); tries++) {
        const page = await slowPage();
        for (const [name, work] of Object.entries(DONE)) {
          const took = await longestTask(page, () => work(page));
          shortest.set(name, Math.min(took, shortest.get(name) ?? took));
        }
        await page.close();
      }

      process.stderr.write(`longest tasks in milliseconds: ${JSON.stringify(Object.fromEntries(shortest))}\n`);
      expect([...shortest].filter(([, took]) => took > LONG_TASK)).toEqual([]);
    }, 300_000);
  },
);
