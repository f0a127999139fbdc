import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = pathToFileURL(join(ROOT, 'lambdas', 'handlers', 'http', 'check-health.ts')).href;

type Place = { scriptId: string; lineNumber: number; columnNumber: number };
type Heard = {
  method?: string;
  result?: { actualLocation?: Place };
  params: { url: string; scriptId: string; sourceMapURL: string; callFrames: { location: Place }[] };
};

let product: ChildProcess;
let gateway = '';
let inspector: WebSocket;
let ids = 0;

const send = (method: string, params: object = {}) => inspector.send(JSON.stringify({ id: ++ids, method, params }));
const tell = (sessionId: string, method: string, params: object = {}) =>
  send('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id: ++ids, method, params }) });

beforeAll(async () => {
  const local = ['bin/local.ts', '--memory', '--quiet', '--port', '0'];
  product = spawn(process.execPath, ['--inspect=0', ...local], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const found = async (stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> => {
    for await (const line of createInterface({ input: stream ?? process.stdin })) {
      const [, match] = pattern.exec(line) ?? [];
      if (match) return match;
    }
    throw new Error(`the product ended before it said ${pattern}`);
  };
  const [debuggerUrl, url] = await Promise.all([
    found(product.stderr, /Debugger listening on (ws:\S+)/),
    found(product.stdout, /gateway +(http:\S+)/),
  ]);
  gateway = url;
  inspector = new WebSocket(debuggerUrl);
  await once(inspector, 'open');
});
afterAll(async () => {
  inspector?.close();
  product.kill();
  await once(product, 'exit');
});

/** Where a bundle has the body of the handler, by its map; null in a bundle without it. */
function bodyOf(bundle: string, map: SourceMap): Omit<Place, 'scriptId'> | null {
  if (!map.payload.sources.includes(SOURCE)) return null;
  for (const [lineNumber, text] of readFileSync(fileURLToPath(bundle), 'utf8').split('\n').entries()) {
    const columnNumber = text.indexOf('({ statusCode: 200') + 1;
    if (columnNumber > 0 && sourceOf(map, { lineNumber, columnNumber }) === SOURCE) return { lineNumber, columnNumber };
  }
  return null;
}

function sourceOf(map: SourceMap, { lineNumber, columnNumber }: Omit<Place, 'scriptId'>): string | undefined {
  const entry = map.findEntry(lineNumber, columnNumber);
  return 'originalSource' in entry ? entry.originalSource : undefined;
}

test('under an inspector a breakpoint in a handler holds, at its place in the source', async () => {
  const maps = new Map<string, SourceMap>();
  let isSet: () => void = () => {};
  const set = new Promise<void>((resolve) => {
    isSet = resolve;
  });
  const paused = new Promise<string | undefined>((resolve) => {
    inspector.on('message', (raw) => {
      const { method, params } = JSON.parse(String(raw));
      if (method === 'NodeWorker.attachedToWorker') tell(params.sessionId, 'Debugger.enable');
      if (method !== 'NodeWorker.receivedMessageFromWorker') return;
      const { method: inside, params: heard, result } = JSON.parse(params.message) as Heard;
      if (result?.actualLocation) isSet();
      if (inside === 'Debugger.scriptParsed' && heard.sourceMapURL === 'index.js.map') {
        const map = new SourceMap(JSON.parse(readFileSync(new URL(heard.sourceMapURL, heard.url), 'utf8')));
        maps.set(heard.scriptId, map);
        const body = bodyOf(heard.url, map);
        const location = { scriptId: heard.scriptId, ...body };
        if (body) tell(params.sessionId, 'Debugger.setBreakpoint', { location });
      }
      if (inside === 'Debugger.paused') {
        const location = heard.callFrames[0]?.location;
        const map = location && maps.get(location.scriptId);
        resolve(map && sourceOf(map, location));
        tell(params.sessionId, 'Debugger.resume');
      }
    });
  });
  send('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await fetch(`${gateway}/api/health`);
  await set;

  const answer = fetch(`${gateway}/api/health`);

  expect(await paused).toBe(SOURCE);
  expect((await answer).status).toBe(200);
});
