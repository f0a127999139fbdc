import type { Agent, AgentStatus, DeskClient } from '@chat-gateway/client';
import { listWithFrames } from '../store/list-with-frames.ts';
import type { Observable } from '../store/observable.ts';

export type Team = {
  /** Agents and admins by their ids. */
  readonly members: Observable<Members>;
  /** Reads the whole list. Frames that come meanwhile are applied to it. */
  load(): Promise<void>;
  statusCame(status: AgentStatus): void;
  /** This agent's own availability, or the name that visitors see. */
  changeMe(change: { availability?: 'available' | 'away'; name?: string | null }): Promise<void>;
};

/** Who answers at this tenant, and who is there. */
export function team(api: Pick<DeskClient, 'listAgents' | 'changeOwnRecord'>): Team {
  const { now, load, came } = listWithFrames<Members, AgentStatus | Agent>(new Map(), withStatus);
  return {
    members: now,
    load: () => load(async () => new Map((await api.listAgents()).agents.map((agent) => [agent.id, agent]))),
    statusCame: came,
    changeMe: async (change) => came((await api.changeOwnRecord(change)).agent),
  };
}

const withStatus = (members: Members, status: AgentStatus | Agent): Members =>
  new Map(members).set(status.id, {
    ...(members.get(status.id) ?? { onlineSince: null, availabilitySince: null }),
    ...status,
  });

export type Members = ReadonlyMap<string, Agent>;

/** The name of somebody of the team: as it was told, or as it is known of the team, for what is told may be some minutes older. */
export const staffName = (
  { id, name }: { id: string; name?: string | undefined },
  members: Members,
): string | undefined => name ?? members.get(id)?.name;

/** Those who are there first, then by name. */
export const membersInOrder = (members: Members): Agent[] =>
  [...members.values()].sort((a, b) => Number(b.online) - Number(a.online) || (sortName(a) < sortName(b) ? -1 : 1));

/** Collators of a language take milliseconds to be made: for so few names lower case is order enough. */
const sortName = ({ name, id }: Agent): string => (name ?? id).toLowerCase();
