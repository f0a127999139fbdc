import { execFile } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { startLocal } from '../support/gateway/start-local.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'node_modules', '.bin');
const project = mkdtempSync(join(tmpdir(), 'typed-client-'));
const installed = join(project, 'node_modules/@chat-gateway/client');
const readme = readFileSync(join(root, 'lib/client/README.md'), 'utf8');

/** Neither a registry nor the user's settings: all that is needed is in the tarball. */
const environment = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  npm_config_cache: join(project, '.npm'),
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
};
const run = (command: string, args: string[], cwd = project) =>
  promisify(execFile)(command, args, { cwd, env: environment }).catch(({ stdout, stderr }) => {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  });

const PROGRAM = `
import { chatClient, GatewayError, type Message, providedTokens, tokenMint, visitorTokens } from '@chat-gateway/client';

declare const process: { argv: string[] };
const [, , url = '', secretKey = ''] = process.argv;
const mint = tokenMint({ url, secretKey });
const agent = chatClient({ url, tokens: providedTokens(() => mint.agentToken({ userId: 'agent-1', role: 'agent' })) });
agent.on('message', ({ message }) => {
  if (message.sender === 'user') void agent.send('Hello!', { conversationId: message.conversationId });
});
const visitor = chatClient({ url, tokens: visitorTokens({ url, tenantId: 'test' }) });
const answered = new Promise<Message>((answer) => {
  const look = () => visitor.thread().messages().forEach((message) => message.sender === 'agent' && answer(message));
  visitor.on('loaded', look);
  visitor.on('message', look);
});
agent.connect();
await new Promise<void>((live) => agent.on('state', (state) => state === 'live' && live()));
visitor.connect();
const { seq }: Message = await visitor.send('Anybody there?');
const { text } = await answered;
const error: unknown = await visitor.send(' ').catch((thrown: unknown) => thrown);
console.log(JSON.stringify({ seq, text, code: error instanceof GatewayError && error.code }));
agent.close();
visitor.close();
`;

/** Nothing of ours but the package, and the strictest reading of its declarations. */
const settings = (types: 'browser' | 'node') => ({
  compilerOptions: {
    target: 'es2022',
    lib: types === 'browser' ? ['es2022', 'dom'] : ['es2022'],
    types: types === 'browser' ? [] : ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    outDir: 'built',
    rootDir: '.',
  },
});

function write(name: string, content: string | object): void {
  writeFileSync(join(project, name), typeof content === 'string' ? content : JSON.stringify(content));
}

async function compiles(files: Record<string, string>, types: 'browser' | 'node'): Promise<void> {
  for (const [name, text] of Object.entries(files)) write(name, text);
  write(`tsconfig.${types}.json`, { ...settings(types), files: Object.keys(files) });
  await run('tsc', ['-p', `tsconfig.${types}.json`]);
}

const examples = (types: 'browser' | 'node') =>
  Object.fromEntries(
    [...readme.matchAll(/^```ts (\w+)\n(.*?)^```/gms)]
      .filter(([, kind]) => kind === types)
      .map(([, , text = ''], index) => [`${types}-${index}.ts`, text]),
  );

describe('the typed client, packed and installed into an empty project', () => {
  let product: Product;

  beforeAll(async () => {
    const packed = run('npm', ['pack', '--pack-destination', project], join(root, 'lib/client'));
    mkdirSync(project, { recursive: true });
    write('package.json', { name: 'empty', private: true, type: 'module' });
    [product] = await Promise.all([startLocal(), packed]);
    const [tarball = ''] = globSync('*.tgz', { cwd: project });
    await run('npm', ['install', '--offline', `./${tarball}`]);
  });
  afterAll(async () => {
    await product?.close();
    rmSync(project, { recursive: true });
  });

  it('is one module without dependencies, with declarations, a licence and a page', () => {
    const files = globSync('**/*', { cwd: installed }).filter((name) => name.includes('.') && !name.endsWith('.d.ts'));
    const text = readFileSync(join(installed, 'dist/index.js'), 'utf8');
    const { dependencies, exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

    expect(files.sort()).toEqual(['README.md', 'dist/index.js', 'package.json']);
    expect(globSync('dist/*', { cwd: installed })).toContain('dist/LICENSE');
    expect([dependencies, exports['.'].default]).toEqual([undefined, './dist/index.js']);
    expect(text).not.toMatch(/\bimport\b.*from|require\(|node:|process\./);
  });

  it('has at most 20 KB gzipped, and what its page says', () => {
    const kilobytes = gzipSync(readFileSync(join(installed, 'dist/index.js'))).length / 1024;

    expect(kilobytes).toBeLessThanOrEqual(20);
    expect(readme).toContain(`one module of ${Math.round(kilobytes)} KB gzipped`);
  });

  it('is type-checked against a small program, which chats', async () => {
    await compiles({ 'program.ts': PROGRAM }, 'browser');

    const { stdout } = await run(process.execPath, ['built/program.js', product.url, product.keys.secretKey]);

    expect(JSON.parse(stdout)).toEqual({ seq: 1, text: 'Hello!', code: 'ERR_INVALID' });
  });

  it('takes the sockets and storages of browsers, of Node and of `ws`, by their own types', async () => {
    const given = `
      import { chatClient, providedTokens } from '@chat-gateway/client';
      const tokens = providedTokens(() => 'a.b.c');`;
    await compiles(
      {
        'browser-types.ts': `${given}
          chatClient({ url: '', tokens, WebSocket, storage: localStorage, fetch });`,
      },
      'browser',
    );
    await compiles(
      {
        'node-types.ts': `${given}
          import type { WebSocket as OfWs } from '${join(root, 'node_modules/@types/ws/index.js')}';
          declare const ofWs: typeof OfWs;
          chatClient({ url: '', tokens, WebSocket, fetch });
          chatClient({ url: '', tokens, WebSocket: ofWs });`,
      },
      'node',
    );
  });

  it.each(['browser', 'node'] as const)('compiles with the examples of its page for the %s', async (types) => {
    const found = examples(types);

    expect(Object.keys(found).length).toBeGreaterThan(0);
    await compiles(found, types);
  });
});
