import { describe, expect, test } from 'vitest';
import { PATIENCE, PATIENCE_FOR_FIRST, type SentOrder } from '../../lambdas/domain/conversations/sent-number.ts';
import type { Caller } from '../../lambdas/domain/identity/caller.ts';
import { LONG_AGO } from '../../lambdas/use-cases/conversations/await-turn.ts';
import { settleFrame } from '../../lambdas/use-cases/conversations/settle-frame.ts';
import { say } from '../../lambdas/use-cases/visitors/say.ts';
import { RandomSimulation } from '../support/harness/random/random-simulation.ts';
import { agentNamed, visitorNamed } from '../support/harness/use-case/use-case-harness.ts';

/** Milliseconds that an environment takes to start, where the frame meets none. */
const COLD = 900;

/** A client whose frames are handled side by side, each by an environment of its own that begins at some time or other. */
class NumberingClient {
  readonly simulation: RandomSimulation;
  readonly caller: Caller;
  readonly began: string;
  readonly counts: SentOrder['counts'];
  readonly sent: Promise<unknown>[] = [];

  constructor(simulation: RandomSimulation, began = 'socket=', counts: SentOrder['counts'] = 'messages') {
    this.simulation = simulation;
    this.caller = visitorNamed('v_1');
    this.began = began;
    this.counts = counts;
  }

  /** Sends the message with this number; its handling begins after so many milliseconds. */
  send(number: number, after = this.simulation.between(0, COLD), { caller = this.caller, conversationId = '' } = {}) {
    const { simulation, began, counts } = this;
    const content = () => ({
      text: String(number),
      clientMessageId: `${began}${number}`,
      order: { began, number, counts },
      ...(conversationId ? { conversationId } : {}),
    });
    this.sent.push(
      simulation.time.sleep(after).then(() => simulation.invoke((needs) => say(needs, { caller, content }))),
    );
  }

  /** Handles a numbered event that is no message. */
  settle(number: number, after = this.simulation.between(0, COLD)) {
    const { simulation, began, counts } = this;
    const handled = () => simulation.invoke((needs) => settleFrame(needs, { began, number, counts }));
    this.sent.push(simulation.time.sleep(after).then(handled));
  }

  async stored(): Promise<string[]> {
    await this.simulation.time.pass(20_000);
    await Promise.all(this.sent);
    return this.texts();
  }

  texts = (): string[] =>
    this.simulation.entriesOf(this).flatMap((entry) => (entry.kind === 'message' ? [entry.text] : []));
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const texts = (from: number, to: number): string[] => numbers(from, to).map(String);

/** The virtual milliseconds after which a number of messages are stored. */
async function storedAfter(client: NumberingClient, count: number): Promise<number> {
  const { time } = client.simulation;
  const begun = time.now();
  while (client.texts().length < count && time.now() - begun < 60_000) await time.pass(5);
  return time.now() - begun;
}

describe('[ORD11] what a client numbers is stored in that order', () => {
  test.each(numbers(1, 40))('25 lines sent at once, run %i', async (seed) => {
    const client = new NumberingClient(new RandomSimulation(seed));
    for (const number of numbers(1, 25)) client.send(number);

    expect(await client.stored()).toEqual(texts(1, 25));
    client.simulation.end();
  });

  test.each(numbers(1, 20))('50 lines of which some were no messages, run %i', async (seed) => {
    const client = new NumberingClient(new RandomSimulation(seed), 'socket=', 'requests');
    for (const number of numbers(1, 50)) number % 7 === 3 ? client.settle(number) : client.send(number);

    expect(await client.stored()).toEqual(texts(1, 50).filter((text) => Number(text) % 7 !== 3));
    client.simulation.end();
  });

  test.each(numbers(1, 20))('the others, if one is killed while it waits, run %i', async (seed) => {
    const simulation = new RandomSimulation(seed);
    const client = new NumberingClient(simulation);
    for (const number of numbers(1, 25)) if (number !== 5 && number !== 12) client.send(number);
    // It has said that it waits, and nothing follows.
    await simulation.time.pass(COLD);
    await simulation.stores.numberedFrames.note({ began: client.began, number: 12 }, 'waiting', simulation.time.now());

    expect(await client.stored()).toEqual(texts(1, 25).filter((text) => text !== '5' && text !== '12'));
    simulation.end();
  });

  test.each(numbers(1, 20))('the others, if one is lost, run %i', async (seed) => {
    const simulation = new RandomSimulation(seed);
    const client = new NumberingClient(simulation);
    const lost = simulation.between(1, 24);
    for (const number of numbers(1, 25)) if (number !== lost) client.send(number);

    expect(await client.stored()).toEqual(texts(1, 25).filter((text) => text !== String(lost)));
    simulation.end();
  });

  test.each(numbers(1, 20))(
    'a flush after a cut, whose numbers begin anywhere and nothing leads to them, run %i',
    async (seed) => {
      const client = new NumberingClient(new RandomSimulation(seed), 'other=', 'requests');
      for (const number of numbers(31, 55)) client.send(number);

      expect(await client.stored()).toEqual(texts(31, 55));
      client.simulation.end();
    },
  );

  test.each(numbers(1, 20))('of an agent, who writes in two conversations, run %i', async (seed) => {
    const simulation = new RandomSimulation(seed);
    const visitors = ['v_1', 'v_2'].map((name) => {
      const visitor = new NumberingClient(simulation, `${name}=`);
      return Object.assign(visitor, { caller: visitorNamed(name) });
    });
    for (const visitor of visitors) visitor.send(1, 0);
    await simulation.time.pass(1000);
    const agent = new NumberingClient(simulation, 'desk=', 'requests');
    const where = visitors.map((visitor) => simulation.conversationOf(visitor)?.conversationId ?? '');
    for (const number of numbers(1, 16)) {
      const conversationId = where[simulation.between(0, 1)] ?? '';
      agent.send(number, undefined, { caller: agentNamed('ann'), conversationId });
    }
    await agent.stored();

    const answers = visitors.map((visitor) => visitor.texts().slice(1).map(Number));
    expect(answers.flat().sort((a, b) => a - b)).toEqual(numbers(1, 16));
    for (const each of answers) expect(each).toEqual(each.toSorted((a, b) => a - b));
    simulation.end();
  });
});

describe('a message that is alone waits for nothing', () => {
  const client = (counts: SentOrder['counts'] = 'messages') => {
    const made = new NumberingClient(new RandomSimulation(1), 'socket=', counts);
    return made;
  };

  test('as the first, as the next, and as a late one', async () => {
    const alone = client();
    for (const number of [1, 2, 3, 2]) {
      const before = alone.texts().length;
      alone.send(number, 0);
      expect(await storedAfter(alone, before + (number === 2 && before > 1 ? 0 : 1))).toBeLessThan(200);
    }
    alone.simulation.end();
  });

  test('after events that were no messages', async () => {
    const alone = client('requests');
    for (const number of [1, 2, 3]) alone.settle(number, 0);
    await alone.simulation.time.pass(100);
    alone.send(4, 0);

    expect(await storedAfter(alone, 1)).toBeLessThan(200);
    alone.simulation.end();
  });

  test('after a frame of long ago, whatever was before that', async () => {
    const alone = client('requests');
    alone.settle(30, 0);
    await alone.simulation.time.pass(LONG_AGO + 1000);
    alone.send(31, 0);

    expect(await storedAfter(alone, 1)).toBeLessThan(200);
    alone.simulation.end();
  });

  test('if its number is none that follows another', async () => {
    const alone = client('requests');
    alone.send(1, 0);
    await alone.simulation.time.pass(100);
    alone.send(700, 0);

    expect(await storedAfter(alone, 2)).toBeLessThan(200);
    alone.simulation.end();
  });

  test.each([
    ['a client that begins with 1 instead of 0, a second', 2, PATIENCE_FOR_FIRST],
    ['one whose earlier frames may be on their way, longer', 12, PATIENCE],
  ])('but that of %s', async (_, number, patience) => {
    const alone = client('requests');
    alone.send(number, 0);

    const after = await storedAfter(alone, 1);
    expect(after).toBeGreaterThanOrEqual(patience);
    expect(after).toBeLessThan(patience + 500);
    alone.simulation.end();
  });
});
