import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LONGEST_SNOOZE_DAYS, MOST_LABELS } from '../../lambdas/domain/desk/desk-fields.ts';
import { SPELLINGS } from '../../lambdas/domain/spellings.ts';
import { HOUR } from '../../lambdas/domain/time/units.ts';
import { DECLARED_ROUTES } from '../../lib/contract/http/declarations.ts';
import { findRoute } from '../../lib/contract/http/find-route.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { deskBrowser, secretIn } from '../support/clients/desk-browser.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

/**
 * A client that is made of `docs/contract/openapi.json` alone (schemathesis) calls every operation, with valid and invalid
 * input. `SEED=… EXAMPLES=…` repeats a run, or makes a longer one.
 */
const SEED = Number(process.env.SEED ?? 1);

/** Random requests of an operation, beside those that cover the boundaries of its schemas. */
const EXAMPLES = Number(process.env.EXAMPLES ?? 8);

/** An answer to a field that is not as it should be. */
function invalid(field: string, problem: string): Refused {
  return [400, 'ERR_INVALID', field, `${field} ${problem}`];
}

/** In place of a field: whichever it is. */
const ANY = '*';

/** Of a meaning's spellings in one request, the first counts; the refusal names the other. */
function twoThatDiffer(names: readonly string[]): Refused[] {
  return names.flatMap((first, index) =>
    names.slice(index + 1).map((other) => invalid(other, `is another than ${first}, and both mean the same`)),
  );
}

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/contract/openapi.json');
const HOOKS = join(ROOT, 'test/support/clients/openapi-client.py');

/** The program of `.ci/run`, else the first in the path. */
const schemathesis = [join(ROOT, '.build/python/checks/bin'), ...(process.env.PATH ?? '').split(delimiter)]
  .map((folder) => join(folder, 'schemathesis'))
  .find(existsSync);
if (!schemathesis)
  process.stderr.write('openapi.json is not tried by a client made of it: schemathesis is not installed\n');

/**
 * Not among them: `unsupported_method`, which tries `TRACE`: CloudFront answers it 403, and asks no function of ours; and those
 * that need links between operations. Other methods are tried in `test/lib/edge-function.test.ts`.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'positive_data_acceptance',
  'missing_required_header',
  'ignored_auth',
];

type Refused = readonly [status: number, code: string, field: string | null, error: string];

const TYPES = 'image/png, image/jpeg, image/gif, image/webp, image/avif, application/pdf, text/plain';

/** What no schema can say: a request that the document allows may be refused by these answers, and by no other of 4xx. */
const REFUSED: readonly Refused[] = [
  // By another field of the same request, or by who asks.
  invalid('text', 'must not be empty'),
  invalid('text', 'must be a string'),
  invalid('before', 'cannot be given together with after'),
  invalid('conversationId', 'must be given by an agent'),
  invalid('sessionId', 'must be given'),
  ...Object.values(SPELLINGS).flatMap(twoThatDiffer),
  ...SPELLINGS.clientMessageId.map((name) => invalid(name, 'is another than Idempotency-Key, and both mean the same')),
  // Staff's unknown fields, on routes that visitors may use too.
  invalid(ANY, 'is not known in the body of this route: it needs none'),
  invalid(ANY, 'is not known in the body of this route: it takes sessionId, attributes'),
  invalid(
    ANY,
    'is not known in the body of this route: it takes text, clientMessageId, conversationId, attachments, sessionId, join',
  ),
  invalid('tenantId', 'must name a tenant'),
  // By what a text means. A tenant is any text as long as it is a placeholder, and a session says nothing beside a token.
  invalid('tenantId', 'must be lower-case letters, digits and hyphens'),
  invalid('tenantId', 'must not contain "#", "/" or control characters'),
  invalid('tenantId', 'must have at most 63 characters'),
  ...SPELLINGS.sessionId.flatMap((name) => [
    invalid(name, 'is too short or too easy to guess'),
    invalid(name, 'must not contain control characters'),
  ]),
  invalid('after', 'is not a cursor that this gateway gave out'),
  invalid('attachments', 'must name completed uploads of this conversation'),
  invalid('after', 'is not a cursor that this gateway gave out for this list'),
  invalid(ANY, 'can be asked for among open conversations only'),
  invalid('assignee', 'is no agent of this tenant'),
  // By the time, by what is left when labels are cleaned, and by what an origin is.
  invalid('snoozedUntil', 'must be a time as ISO 8601 writes it, with a time zone'),
  invalid('snoozedUntil', 'must be in the future'),
  invalid('snoozedUntil', `must be within ${LONGEST_SNOOZE_DAYS} days`),
  invalid('labels', `must be at most ${MOST_LABELS}`),
  ...['origins', 'widgetHosts'].map((name) =>
    invalid(name, 'must be a scheme and a host, with no path, such as https://shop.example'),
  ),
  invalid('retentionDays', 'must be at most 365, as long as this deployment keeps anything'),
  // By what was changed meanwhile.
  [412, 'ERR_PRECONDITION', null, 'the conversation was changed meanwhile: read it again'],
  [412, 'ERR_PRECONDITION', null, 'the settings were changed since they were read: read them again'],
  // By what a tenant takes, and what a number can be.
  invalid('size', 'must be a whole number of bytes, at least 1'),
  [413, 'ERR_TOO_LARGE', 'size', 'size must be at most 10 MB'],
  [415, 'ERR_UNSUPPORTED_TYPE', 'mimeType', `mimeType must be one of ${TYPES}`],
];

/** Each tenant answers 60 requests for tokens a minute; and whether it has a desk. */
const TENANTS = { one: false, two: true, three: false, four: true, five: false, six: true };

type Caller = {
  /** Null for nobody. */
  authorization: string | null;
  /** What exists, by the name of the field. */
  values: Record<string, string>;
  /** A place to read on from, by the operation. */
  after: Record<string, string>;
  /** Addresses of files that its messages may carry. */
  files: string[];
};

/** What is answered to the gateway's own page only: a client that says nothing of a page is refused. */
const OF_OWN_PAGE = /^POST \/api\/chat\/(accept|refresh|sign-out)$/;

type Credential = 'none' | 'token' | 'secretKey';
type Operation = { operationId: string; security: Record<string, unknown>[] };

const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, Record<string, Operation>> };
const OPERATIONS = Object.values(paths).flatMap((path) => Object.values(path));

/** The operations that take a credential; an admin's are those that take nothing but a token, to save time. */
const operationsOf = (credential: Credential, who: string): string[] =>
  OPERATIONS.filter(
    ({ security }) =>
      security.some((each) => (credential === 'none' ? Object.keys(each).length === 0 : credential in each)) &&
      (who !== 'admin' || security.length === 1),
  ).map(({ operationId }) => operationId);

describe.skipIf(!schemathesis)('a client that is made of the document alone', () => {
  let product: Product;
  const succeeded = new Set<string>();
  const callers = { nobody: [], visitor: [], agent: [], admin: [], server: [] } as Record<string, Caller[]>;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openapi-client-'));
    product = await startLocal();
    for (const [tenant, desk] of Object.entries(TENANTS)) await addCallers(tenant, desk);
    product.observations.on((seen) => {
      if (seen.type !== 'exchange' || seen.status >= 400) return;
      const key = findRoute(seen.method, seen.path)?.route.key;
      if (key) succeeded.add(key);
    });
  });
  afterAll(async () => {
    await product?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function addCallers(tenant: string, desk: boolean): Promise<void> {
    const works = tenantWorks(product);
    const { secretKey, publishableKey, tenantId } = await works.tenant(tenantNamed(tenant), { desk });
    works.stop();
    const call = httpClient(product.url);
    const sessionId = `ses_${tenant}-kq3vz8mnw2xhb7tcrp5jdg`;
    const said = await call('POST /webchat/message', { token: publishableKey, body: { text: 'Hello', sessionId } });
    const handle = await call('POST /webchat/init', { token: publishableKey, body: { sessionId } });
    const visitor = (await newUser(call, secretKey, 'visitor')).token;
    const agent = (await newAgent(call, secretKey, 'agent', 'agent')).token;
    const admin = (await newAgent(call, secretKey, 'admin', 'admin')).token;
    const { body } = await call('POST /api/chat/messages', { token: visitor, body: { text: 'Hello' } });
    const conversationId = body.message.conversationId;
    await call('POST /api/chat/messages', { token: agent, body: { text: 'Hello', conversationId } });
    await call('POST /api/chat/messages', { token: admin, body: { text: 'Hello', conversationId, join: true } });
    const page = await call('GET /api/chat/messages', { token: visitor });
    const list = await call('GET /api/chat/conversations?limit=1', { token: agent });
    const upload = await aFile(visitor, conversationId);
    const staff = await anAccount(secretKey);
    const inAnHour = new Date(Date.now() + HOUR).toISOString();

    const names = { tenantId, tenant_id: tenantId, 'X-Tenant-ID': tenantId, sessionId, session_id: sessionId };
    const conversation = { conversationId, conversation_id: conversationId };
    const person = { userId: 'visitor', user_id: 'visitor' };
    const pending = await aPendingUpload(visitor, conversationId);
    const { key } = (await call('POST /api/chat/keys', { token: secretKey, body: { kind: 'publishable' } })).body;
    const changes = { assignee: staff.accountId, snoozedUntil: inAnHour };
    const file = { name: upload.split('/').at(-1) ?? '' };
    const erased = await anErasure(secretKey);
    const known = { ...staff, ...changes, ...erased, keyId: key.id };
    const values = { ...names, ...conversation, ...person, ...pending, ...known, ...file };
    const { nextCursor } = page.body;
    const after = { readMessages: nextCursor, readTranscript: nextCursor, listConversations: list.body.nextCursor };
    const named = (authorization: string | null): Caller => ({ authorization, values, after, files: [upload] });
    const byHandle = { conversationId: handle.body.conversation_id, conversation_id: handle.body.conversation_id };
    expect(said.status).toBe(200);
    callers.nobody?.push({ ...named(null), values: { ...values, ...byHandle }, files: [] });
    callers.visitor?.push(named(`Bearer ${visitor}`));
    callers.agent?.push(named(`Bearer ${agent}`));
    callers.admin?.push(named(`Bearer ${admin}`));
    callers.server?.push(named(`Bearer ${secretKey}`));
  }

  /** An open invitation, and the account of another that was accepted. */
  async function anAccount(token: string) {
    const call = httpClient(product.url);
    const invite = (userId: string) =>
      call('POST /api/chat/invitations', { token, body: { userId, role: 'agent' } }).then(({ body }) => body);
    const { body: accepted } = await deskBrowser(call, product.url).accept(secretIn((await invite('signed-in')).link));
    return { accountId: accepted.staffId as string, invitationId: (await invite('invited')).invitation.id as string };
  }

  /** Somebody who has written and may be erased, and the erasure of another. */
  async function anErasure(token: string) {
    const call = httpClient(product.url);
    for (const userId of ['to-be-erased', 'erased']) {
      const { token: own } = await newUser(call, token, userId);
      await call('POST /api/chat/messages', { token: own, body: { text: 'Forget me' } });
    }
    const { body } = await call('DELETE /api/chat/visitors/erased', { token });
    return { visitorId: 'to-be-erased', erasureId: body.erasure.id as string };
  }

  const uploadRoute = (conversation: string) => `POST /api/gw/v1/webchat/conversations/${conversation}/upload`;

  /** Sends a file, which is still to be completed. */
  async function aPendingUpload(token: string, conversation: string) {
    const content = '%PDF-1.7 '.repeat(100);
    const body = { originalName: 'a.pdf', mimeType: 'application/pdf', size: content.length };
    const begun = await httpClient(product.url)(`${uploadRoute(conversation)}/init`, { token, body });
    const { uploadUrl, fileId, uploadToken } = begun.body.data;
    await fetch(uploadUrl, { method: 'PUT', body: content, headers: { 'content-type': 'application/pdf' } });
    return { fileId, uploadToken } as { fileId: string; uploadToken: string };
  }

  /** Sends a file and completes it: its address. */
  async function aFile(token: string, conversation: string): Promise<string> {
    const body = await aPendingUpload(token, conversation);
    const completed = await httpClient(product.url)(`${uploadRoute(conversation)}/complete`, { token, body });
    return completed.body.data.publicUrl;
  }

  test.each([
    ['nobody', 'none'],
    ['visitor', 'token'],
    ['agent', 'token'],
    ['admin', 'token'],
    ['server', 'secretKey'],
  ] as const)('finds nothing undocumented as %s', { timeout: 600_000 }, async (who, credential) => {
    const { code, output } = await run(callers[who] ?? [], operationsOf(credential, who));
    expect(code, `SEED=${SEED} EXAMPLES=${EXAMPLES}\n${output}`).toBe(0);
  });

  test('every operation has answered something else than a refusal', () => {
    const never = DECLARED_ROUTES.map(({ key }) => key).filter((key) => !succeeded.has(key) && !OF_OWN_PAGE.test(key));
    expect(never).toEqual([]);
  });

  function run(as: Caller[], operations: string[]): Promise<{ code: number; output: string }> {
    const args = [
      ...['run', DOCUMENT, '--url', product.url, '--no-color', '--warnings', 'off', '--continue-on-failure'],
      ...['--phases', 'examples,coverage,fuzzing', '--checks', CHECKS.join(',')],
      ...['--max-examples', String(EXAMPLES), '--seed', String(SEED), '--generation-database', 'none'],
      ...operations.flatMap((id) => ['--include-operation-id', id]),
    ];
    const env = {
      ...process.env,
      SCHEMATHESIS_HOOKS: HOOKS,
      OPENAPI_CLIENT: JSON.stringify({ seed: SEED, callers: as, refused: REFUSED }),
    };
    return new Promise((resolve) => {
      execFile(schemathesis ?? '', args, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
      });
    });
  }
});
