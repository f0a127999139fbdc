import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../lambdas/domain/delivery/connection.ts';
import type { Presence } from '../../../lambdas/domain/delivery/presence.ts';
import { type StoredCaller, storedCaller } from '../../../lambdas/domain/identity/handle.ts';
import {
  type Handle,
  type PublicId,
  type SessionSecret,
  type TenantId,
  tenantId,
} from '../../../lambdas/domain/ids.ts';
import type { OperatorLog } from '../../../lambdas/domain/operator-log.ts';
import { type Json, reveal, sealed } from '../../../lambdas/domain/sealed.ts';
import type { Recovery } from '../../../lambdas/domain/sockets/socket-session.ts';
import type { HttpAnswer } from '../../../lambdas/middleware/http-event.ts';
import { aCaller } from '../../support/builders/tenants.ts';

const session: SessionSecret = sealed('ses_abcdefghijklmnopqrstuv');
const handle: Handle = sealed('shop_k3v9x0q2wz8p7r5t1b2c3d');

// Each line that has to fail is marked: were it to compile, `@ts-expect-error` itself would be the error.

test('a secret is a string at run time, and back again', () => {
  expect(reveal(session)).toBe('ses_abcdefghijklmnopqrstuv');
});

describe('it does not compile', () => {
  test('to use a secret as a string, or one kind for another', () => {
    // @ts-expect-error a secret is no string
    const text: string = session;
    // @ts-expect-error a handle is no session
    const other: SessionSecret = handle;
    expect([text, other]).toEqual([session, handle]);
  });

  test('to log a secret', () => {
    const lines: unknown[] = [];
    const operatorLog: OperatorLog = (line) => lines.push(line);
    // @ts-expect-error nor one level down
    operatorLog({ level: 'info', sessionId: session });
    // @ts-expect-error the caller has its session
    operatorLog({ level: 'info', caller: aCaller() });
    operatorLog({ level: 'info', caller: storedCaller(aCaller()) });
    expect(lines).toHaveLength(3);
  });

  test('to answer with a secret', () => {
    // @ts-expect-error a body is JSON, and a secret is none
    const answer: HttpAnswer = { statusCode: 200, body: { session_id: session } };
    const revealed: HttpAnswer = { statusCode: 200, body: { session_id: reveal(session) } };
    expect(answer).toEqual(revealed);
  });

  test('to store a secret', () => {
    // @ts-expect-error the session would be stored in clear
    const caller: StoredCaller = aCaller({ sessionId: session });
    // @ts-expect-error nor its handle
    const widget: StoredCaller['widget'] = { site: 'shop', handle };
    // @ts-expect-error a hash is a public id, not a text
    const recovery: Recovery = { began: 'one=', hash: 'secret' };
    // @ts-expect-error an attribute is JSON
    const attribute: Json = handle;
    expect([caller, widget, recovery, attribute]).toHaveLength(4);
  });

  test('to show a session to agents', () => {
    // @ts-expect-error presence has a public id
    const shown: Pick<Presence, 'sessionId'> = { sessionId: session };
    // @ts-expect-error nor any other text
    const text: PublicId = 'ses_abcdefghijklmnopqrstuv';
    expect([shown, text]).toHaveLength(2);
  });

  test('to take any text for a tenant', () => {
    // @ts-expect-error it was not checked
    const tenant: TenantId = 'shop';
    expect(tenant).toBe(tenantId('shop'));
  });

  test('to read of a joining socket what only a live one has', () => {
    const read = (connection: Connection) =>
      // @ts-expect-error it may be joining
      connection.deliveredIds;
    const readOfLive = (connection: Connection) => (connection.state === 'live' ? connection.deliveredIds : undefined);
    expect([read, readOfLive]).toHaveLength(2);
  });
});
