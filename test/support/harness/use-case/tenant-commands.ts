import { type Flags, UsageError } from '../../../../lib/tenants/command.ts';
import { run } from '../../../../lib/tenants/run.ts';
import { NOW } from '../../builders/tenants.ts';
import { testTokens } from '../../builders/tokens.ts';
import { inMemoryAuditStore } from '../../stores/in-memory-audit-store.ts';
import { inMemoryConnectionStore } from '../../stores/in-memory-connection-store.ts';
import { inMemoryDueList } from '../../stores/in-memory-due-list.ts';
import { inMemoryErasureStore } from '../../stores/in-memory-erasure-store.ts';
import { inMemoryInvitationStore } from '../../stores/in-memory-invitation-store.ts';
import { inMemoryKeyStore } from '../../stores/in-memory-key-store.ts';
import { inMemorySignInStore } from '../../stores/in-memory-sign-in-store.ts';
import { inMemoryStaffNameStore } from '../../stores/in-memory-staff-name-store.ts';
import { inMemoryUsageCounter } from '../../stores/in-memory-usage-counter.ts';
import { inMemoryVisitorRevocations } from '../../stores/in-memory-visitor-revocations.ts';
import { anOperator } from './an-operator.ts';
import { type ExportHarness, exportHarness } from './export-harness.ts';

/**
 * The command line over stores in memory, at NOW, with an operator who answers every question alike, of a gateway at this address;
 * null: nobody knows it.
 */
export function aCommandLine({
  answer = true,
  data = exportHarness(),
  address = 'https://chat.example',
}: {
  answer?: boolean;
  data?: ExportHarness;
  address?: string | null;
} = {}) {
  let made = 0;
  const slept: number[] = [];
  let flags: Flags = {};
  const works = testTokens();
  const needs = {
    tenants: data.needs.tenants,
    keys: inMemoryKeyStore(),
    revocations: inMemoryVisitorRevocations(),
    visitors: data.needs.visitors,
    connections: inMemoryConnectionStore(),
    usage: inMemoryUsageCounter(),
    audit: inMemoryAuditStore(() => NOW * 1000),
    erasures: inMemoryErasureStore(),
    tenantRows: { async *erasable() {}, removeAll: async () => 0 },
    staffNames: inMemoryStaffNameStore({ retentionOf: () => 0, clock: () => NOW * 1000 }),
    dueList: inMemoryDueList(),
    invitations: inMemoryInvitationStore(),
    accounts: data.needs.accounts,
    signIns: inMemorySignInStore(),
    data: () => data.needs,
    gateway: async () => {
      if (address === null) throw new UsageError('say what address people open');
      return address;
    },
    tokens: works.tokens,
    clock: () => NOW * 1000,
    sleep: async (milliseconds: number) => void slept.push(milliseconds),
    random: (length: number) => String(++made).padEnd(length, 'x'),
    stop: () => {},
  };
  const enter = async (line: string) => {
    const { talk, heard } = anOperator(answer);
    const open = async (given: Flags) => {
      flags = given;
      if (given.stage === 'nowhere') throw new UsageError('no such stage');
      return needs;
    };
    const code = await run(line.split(' ').filter(Boolean), open, talk);
    return { code, ...heard };
  };
  return { ...needs, verifier: works.verifier, enter, flags: () => flags, slept };
}
