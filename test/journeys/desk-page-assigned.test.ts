import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { answer, type DeskWorld, deskWorld, openConversation } from '../support/clients/desk-page.ts';

describe.skipIf(!hasChromium('the desk of agents who see what is theirs'))(
  'agents who see only what is theirs or nobody’s',
  () => {
    let world: DeskWorld;
    beforeAll(async () => {
      world = await deskWorld({ agentsSee: 'assigned' });
    });
    afterEach(() => world.endTest());
    afterAll(() => world?.close());

    test('lose a conversation from list and view when a colleague has it, and have it whole when they are given it', async () => {
      const vera = await world.visitor('Vera');
      const [ann, ben] = [await world.agent('Ann'), await world.agent('Ben')];
      await vera.say('Who is there?');
      for (const page of [ann, ben]) await openConversation(page, 'Vera');

      await answer(ann, 'Ann here.');
      await ben.getByText('This conversation is not there: it was erased, or a colleague has it.').waitFor();
      expect(await ben.getByText('Who is there?').count()).toBe(0);
      expect(await ben.locator('.row').count()).toBe(0);

      await ann.getByRole('button', { name: 'Who answers: Mine' }).click();
      await ann.getByRole('button', { name: /^Ben/ }).click();
      await ben.locator('.row', { hasText: 'Ann here.' }).waitFor();
      await openConversation(ben, 'Vera');
      await ben.getByText('Ann assigned it to you').waitFor();
      for (const text of ['Who is there?', 'Ann here.']) await ben.locator('.message', { hasText: text }).waitFor();
      await ann.locator('.row').waitFor({ state: 'detached' });
      await vera.say('Ben?');
      await ben.locator('.message', { hasText: 'Ben?' }).waitFor();
      expect(await ann.getByText('Ben?').count()).toBe(0);
    });
  },
);
