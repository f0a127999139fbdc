import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { cachedTenantLookup } from '../../../../lambdas/adapters/cached-tenant-lookup.ts';
import { cachedVisitorStore } from '../../../../lambdas/adapters/cached-visitor-store.ts';
import { dynamoAuditStore } from '../../../../lambdas/adapters/dynamodb/dynamo-audit-store.ts';
import { dynamoEraser } from '../../../../lambdas/adapters/dynamodb/dynamo-eraser.ts';
import { dynamoErasureStore } from '../../../../lambdas/adapters/dynamodb/dynamo-erasure-store.ts';
import { dynamoTenantStore } from '../../../../lambdas/adapters/dynamodb/dynamo-tenant-store.ts';
import { dynamoVisitorRevocations } from '../../../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { sessionKey } from '../../../../lambdas/adapters/dynamodb/items/keys.ts';
import { BUCKET } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Eraser } from '../../../../lambdas/domain/erasure/eraser.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { aliasFor } from '../../../../lambdas/domain/identity/visitor.ts';
import { staffId, type TenantId } from '../../../../lambdas/domain/ids.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { DEFAULT_UPLOADS } from '../../../../lambdas/domain/uploads/upload.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { eraseConversation, eraseVisitor } from '../../../../lambdas/use-cases/erasure/ask-for-erasure.ts';
import { runErasure } from '../../../../lambdas/use-cases/erasure/run-erasure.ts';
import { type ErasureBatch, runErasures } from '../../../../lambdas/use-cases/erasure/run-erasures.ts';
import { workOffDueList } from '../../../../lambdas/use-cases/sweep/work-off-due-list.ts';
import { beginUpload } from '../../../../lambdas/use-cases/uploads/begin-upload.ts';
import { completeUpload } from '../../../../lambdas/use-cases/uploads/complete-upload.ts';
import { aConnection } from '../../builders/conversations.ts';
import { aCaller, anAgent, aTenant } from '../../builders/tenants.ts';
import { type LocalTables, TABLES } from '../../servers/dynalite.ts';
import { inMemoryFileStore } from '../../stores/in-memory-file-store.ts';
import { inMemoryWindowCounter } from '../../stores/in-memory-window-counter.ts';
import { dynamoStores } from '../../stores/stores.ts';
import type { Invocation } from '../invocations/invocation.ts';
import { DESK, RETENTION_OF, useCaseHarness } from './use-case-harness.ts';

/** What is written of a person, each text once, to be looked for afterwards. */
export const PLANTED = [
  'name',
  'email',
  'label',
  'question',
  'answer',
  'note',
  'tag',
  'site-attribute',
  'page-attribute',
  'page-address',
  'page-origin',
  'socket-name',
  'socket-email',
  'sent-file',
  'sent-content',
  'unsent-file',
  'unsent-content',
  'pending-file',
  'pending-content',
  'session-name',
  'session-question',
  'recovered-session',
].map((what) => `planted-${what}`);

const [
  NAME,
  EMAIL,
  LABEL,
  QUESTION,
  ANSWER,
  NOTE,
  TAG,
  SITE,
  PAGE,
  ADDRESS,
  ORIGIN,
  SOCKET_NAME,
  SOCKET_EMAIL,
  SENT,
  SENT_CONTENT,
  UNSENT,
  UNSENT_CONTENT,
  PENDING,
  PENDING_CONTENT,
  SESSION_NAME,
  SESSION_QUESTION,
  SESSION,
] = PLANTED as [string, ...string[]] & string[];

type Through = <Port extends object>(name: string, port: Port) => Port;

/** Minutes after which an erasure of some entries should have been done. */
const MOST_TURNS = 20;

const plainly: Through = (_, port) => port;

/** A tenant with a desk in DynamoDB, with a user of whom much is known, and erasures whose invocations run one after the other. */
export function erasureHarness({ client }: Pick<LocalTables, 'client'>, tenantId: TenantId) {
  const harness = useCaseHarness({ desk: DESK });
  const { time } = harness;
  const files = inMemoryFileStore();
  const counter = inMemoryWindowCounter();
  const waiting: ErasureBatch[] = [];
  let letters = 0;
  const user = aCaller({
    tenantId,
    subject: 'user:u-7',
    userId: 'u-7',
    anonymous: false,
    name: NAME as string,
    email: EMAIL as string,
    issuedAt: Math.floor(time.now() / 1000) - 60,
  });
  const ann = anAgent({ tenantId, name: 'Ann' });
  const by = { tenantId, id: staffId(tenantId, 'boss') };

  /** The dependencies of one environment, which remembers visitors. */
  function environment(through: Through = plainly, eraser: (eraser: Eraser) => Eraser = (each) => each) {
    const database = through('dynamodb', client);
    const stores = dynamoStores({ client: database }, time.now);
    const { visitors } = stores;
    const tenantStore = dynamoTenantStore(database, TABLES.tenants);
    const tenants = cachedTenantLookup(tenantStore, time.now);
    return {
      ...harness.needs,
      ...stores,
      visitors: cachedVisitorStore(visitors, { clock: time.now, tenants }),
      tenants,
      audit: dynamoAuditStore(database, TABLES.tenants, {
        clock: time.now,
        random: (length: number) => String(++letters).padStart(length, '0'),
      }),
      random: (length: number) => String(++letters).padStart(length, '0'),
      counter,
      files: through('files', files),
      erasures: dynamoErasureStore(database, TABLES.conversations),
      eraser: eraser(dynamoEraser(database, TABLES)),
      tenantStore,
      revocations: dynamoVisitorRevocations(database, TABLES.conversations),
      goOn: async (batch: ErasureBatch) => void waiting.push(batch),
    };
  }

  const needs = environment();

  async function upload(conversationId: string, filename: string, content: string) {
    const ref = { tenantId, conversationId };
    const bytes = `%PDF-1.7 ${content}`;
    const uploading = { ...needs, newSecret: () => String(++letters).padStart(22, 's') };
    const begun = await beginUpload(uploading, {
      ...ref,
      file: { filename, contentType: 'application/pdf', size: bytes.length },
    });
    files.send(begun.fileId, bytes);
    return {
      complete: () =>
        completeUpload(uploading, {
          ...ref,
          ...begun,
          rules: DEFAULT_UPLOADS,
          retention: RETENTION_OF.retention,
          gateway: 'https://chat.example',
        }),
    };
  }

  const says = (caller: Caller, text: string, over: object = {}, from = needs) =>
    sendMessage(from, { caller, text, ...over });

  /** All that the product stores of a person. */
  async function plant(): Promise<{ conversationId: string; sessions: string }> {
    const { origins: _, ...settings } = aTenant({ tenantId, ...DESK });
    await needs.tenantStore.create(settings);
    const session = aCaller({
      tenantId,
      subject: 'visitor:v_session',
      userId: 'v_session',
      widget: { handle: '', site: 'shop', label: SESSION_NAME as string },
    });
    const before = (await says(session, SESSION_QUESTION as string)).message.conversationId;
    const { message } = await says(user, QUESTION as string, {}, needs);
    const { conversationId } = message;
    const own = await needs.visitors.find(tenantId, user.subject);
    const shown = await needs.visitors.find(tenantId, session.subject);
    if (!own || !shown) throw new Error('nobody wrote');
    await needs.visitors.handOver(shown, {
      user: user.subject,
      conversationId: before,
      otherConversation: conversationId,
    });
    await needs.visitors.attach(aliasFor('visitor:v_alias', own), 'lasting');
    await needs.visitors.updateProfile(own, { label: LABEL as string }, user.issuedAt);
    await needs.attributes.set(tenantId, user.subject, 'site', { plan: SITE as string });
    await needs.attributes.set(tenantId, user.subject, 'page', { cart: PAGE as string });

    time.forward(2 * BUCKET);
    const sent = await (await upload(conversationId, `${SENT}.pdf`, SENT_CONTENT as string)).complete();
    await says(user, `${QUESTION} again`, { attachments: [sent.url] });
    await (await upload(conversationId, `${UNSENT}.pdf`, UNSENT_CONTENT as string)).complete();
    await upload(conversationId, `${PENDING}.pdf`, PENDING_CONTENT as string);
    for (let n = 0; n < 3; n++) await says(user, `${QUESTION} ${n}`);
    await says(ann, ANSWER as string, { conversationId });
    await addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'note', text: NOTE as string } });
    await addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'labelled', labels: [TAG as string] } });
    await says(user, `${QUESTION} last`);

    const { entry } = (await says(user, `${QUESTION} read`)).message;
    const mark = { incarnation: entry.incarnation, seq: entry.seq, at: time.now() };
    await needs.readMarks.set({ tenantId, conversationId, by: 'visitor' }, mark, null);
    await needs.readMarks.set({ tenantId, conversationId, by: staffId(tenantId, 'ann') }, mark, null);
    await needs.staffNames.set(tenantId, staffId(tenantId, 'ann'), 'Ann');
    await needs.connections.add(
      aConnection({
        tenantId,
        subject: user.subject,
        userId: user.userId,
        connectionId: `${tenantId}-socket=`,
        connectedAt: time.now() - 60_000,
        name: SOCKET_NAME as string,
        email: SOCKET_EMAIL as string,
        url: `https://shop.example/${ADDRESS}`,
        origin: `https://${ORIGIN}.example`,
      }),
    );
    await needs.visitors.referTo(`${tenantId}-socket=`, user);
    const caller = { tenantId, role: 'visitor', subject: user.subject, userId: SESSION };
    const Item = { ...sessionKey(`${tenantId}-socket=`), at: time.now(), caller, recovery: { began: 'x', hash: 'x' } };
    await client.send(new PutCommand({ TableName: TABLES.connections, Item }));
    return { conversationId, sessions: before };
  }

  /** Runs what the sweeper and invocations have handed over, in environments that remember nothing, until nobody hands anything over. */
  async function run(from: typeof environment = environment): Promise<void> {
    for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
      const own = from();
      await runErasures({ ...own, run: (erasure, most) => runErasure(own, erasure, most) }, batch);
    }
  }

  /** A turn of the sweeper, a minute later: what it does for this tenant. */
  async function sweep(from = needs): Promise<void> {
    time.forward(MINUTE);
    const dueList = {
      ...from.dueList,
      async *upTo(until: number) {
        for await (const due of from.dueList.upTo(until)) if (due.tenantId === tenantId) yield due;
      },
    };
    await workOffDueList({ ...from, dueList, rulesOf: () => RETENTION_OF }, inParallel);
  }

  /** Turns of the sweeper, and what they begin, until no erasure stands on the due list; a failure is thrown at once. Answers how many. */
  async function goOn(from: typeof environment = environment): Promise<number> {
    for (let turns = 0; turns <= MOST_TURNS; turns++) {
      const dues = await needs.dueList.ofTenant(tenantId);
      if (!dues.some(({ task }) => task.type === 'erase')) return turns;
      await sweep();
      await run(from);
    }
    throw new Error(`an erasure is not done after ${MOST_TURNS} minutes`);
  }

  /** Everything that is stored, of all tenants. */
  async function stored(): Promise<string> {
    const arriving = await Promise.all(files.arriving().map((id) => files.arrived(id)));
    const rows: unknown[] = [...files.served.values()].map(({ content, ...file }) => [file, content.toString()]);
    rows.push(...arriving.map((file) => Buffer.from(file?.head ?? '').toString()));
    for (const TableName of Object.values(TABLES)) {
      let from: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new ScanCommand({ TableName, ...(from ? { ExclusiveStartKey: from } : {}) }),
        );
        rows.push(...Items.filter(({ pk }) => String(pk).includes(tenantId)));
        from = LastEvaluatedKey;
      } while (from);
    }
    return JSON.stringify(rows);
  }

  return {
    ...harness,
    ...{ needs, environment, user, ann, by, files, waiting, plant, goOn, run, sweep, says },
    /** The planted texts that are stored somewhere. */
    found: async () => {
      const text = await stored();
      return PLANTED.filter((each) => text.includes(each));
    },
    eraseVisitor: (from = environment()) => eraseVisitor(from, { by, userId: user.userId }),
    eraseConversation: (conversationId: string, from = environment()) =>
      eraseConversation(from, { by, conversationId }),
    through: (invocation: Invocation) => environment((name, port) => invocation.through(name, port)),
  };
}
