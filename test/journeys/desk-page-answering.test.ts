import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { png } from '../support/builders/pictures.ts';
import { hasChromium } from '../support/clients/chromium.ts';
import { answer, type DeskWorld, deskWorld, openConversation } from '../support/clients/desk-page.ts';

/** A name and a text of a visitor who tries whether the page runs what it is told. */
const SCRIPT = `<script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;

describe.skipIf(!hasChromium('the desk'))('agents at the desk', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  test('answer a visitor, and both see what the other does', async () => {
    const vera = await world.visitor('Vera');
    const ann = await world.agent('Ann');
    const line = await vera.socket();
    await vera.say('Do you ship to Norway?');

    await openConversation(ann, 'Vera');
    await line.next(({ type, seq }) => type === 'read' && seq === 1);
    await ann.getByLabel('Your answer').pressSequentially('We ');
    await line.next('typing');
    line.send({ type: 'typing' });
    await ann.locator('.activity', { hasText: 'Vera types…' }).waitFor();
    await answer(ann, 'We do.');
    await line.next(({ message }) => message?.text === 'We do.');
    line.send({ type: 'read', seq: 2 });

    await ann.locator('.message', { hasText: 'We do.' }).getByText('Seen').waitFor();
    await ann.getByText('You answer from here on').waitFor();
    await ann.getByRole('link', { name: 'Mine 1' }).waitFor();
    await line.close();
  });

  test('share a conversation: notes, labels, snoozes and closes are in the timeline of both, and none of it is the visitor’s', async () => {
    const mia = await world.visitor('Mia');
    const [ann, ben] = [await world.agent('Ann'), await world.agent('Ben')];
    const line = await mia.socket();
    await mia.say('My parcel has not arrived.');
    for (const page of [ann, ben]) await openConversation(page, 'Mia');
    await ann.locator('.activity', { hasText: 'Ben looks at this too' }).waitFor();
    await answer(ann, 'I look into it.');
    await ben.getByText('Ann answers from here on').waitFor();

    await ben.getByRole('button', { name: 'Note' }).click();
    await ben.getByLabel('Note for your team').fill('She called before.');
    await ben.getByLabel('Note for your team').press('Enter');
    await ann.locator('.note', { hasText: 'Note by Ben' }).getByText('She called before.').waitFor();
    await ann.getByRole('button', { name: 'Labels' }).click();
    await ann.getByLabel('New label').fill('parcel');
    await ann.getByLabel('New label').press('Enter');
    await ben.getByText('Ann set the labels parcel').waitFor();
    await ann.keyboard.press('Escape');
    await ann.getByRole('button', { name: 'Snooze' }).click();
    await ann.getByRole('button', { name: /For a week/ }).click();
    await ben.getByText(/Ann snoozed it until/).waitFor();
    await ben.getByRole('link', { name: 'Snoozed 1' }).waitFor();
    await mia.say('Anybody there?');
    await ben.getByRole('link', { name: 'Snoozed', exact: true }).waitFor();
    await answer(ann, 'It comes tomorrow.');
    await ann.getByRole('button', { name: 'Close', exact: true }).click();
    await ben.getByText('Ann closed the conversation').waitFor();
    await mia.say('Thank you!');
    await ben.getByText('This opened the conversation again').waitFor();
    await ben.getByRole('link', { name: /^Unassigned 1/ }).waitFor();

    await line.next(({ message }) => message?.text === 'Thank you!');
    expect(JSON.stringify(line.frames)).not.toMatch(/called before|parcel"|snoozed|labels/);
    await line.close();
  });

  test('send files, and see those of visitors: pictures as pictures, the others to save', async () => {
    const paul = await world.visitor('Paul');
    const ann = await world.agent('Ann');
    const line = await paul.socket();
    await paul.say('See what came.');
    await openConversation(ann, 'Paul');

    await ann.locator('input[type=file]').setInputFiles([
      { name: 'label.png', mimeType: 'image/png', buffer: png() },
      { name: 'terms.txt', mimeType: 'text/plain', buffer: Buffer.from('the terms') },
    ]);
    await ann.locator('.draft-files', { hasText: '9 B' }).waitFor();
    await ann.getByRole('button', { name: 'Send' }).click();
    const { message } = await line.next(({ message }) => message?.attachments);

    expect(message.attachments).toMatchObject([{ filename: 'label.png' }, { filename: 'terms.txt' }]);
    await expect
      .poll(() => ann.locator('.files img').evaluate((image) => 'naturalWidth' in image && image.naturalWidth))
      .toBeGreaterThan(0);
    expect(await ann.locator('.files a', { hasText: 'terms.txt' }).getAttribute('download')).toBe('terms.txt');
    await line.close();
  });

  test('read back to the beginning without losing their place, and are told of what comes below', async () => {
    const lars = await world.visitor('Lars');
    const ann = await world.agent('Ann');
    // Each takes several lines, so that the newest page is far higher than the window.
    const more = 'and what else he has to say '.repeat(8);
    for (let number = 1; number <= 45; number++) await lars.say(`line ${number} of Lars ${more}`);
    await openConversation(ann, 'Lars');
    await answer(ann, 'All read.');
    await ann.getByText('You answer from here on').waitFor();
    await ann.reload();
    await ann.locator('.message', { hasText: 'line 45 of Lars' }).waitFor();
    expect(await ann.locator('.message', { hasText: 'line 16 of Lars' }).count()).toBe(0);
    const first = ann.locator('.message', { hasText: 'line 17 of Lars' });

    await ann.locator('.thread').evaluate((thread) => thread.scrollTo(0, 0));
    const before = await first.boundingBox();
    await ann.locator('.message', { hasText: 'line 1 of Lars' }).waitFor({ state: 'attached' });
    const after = await first.boundingBox();

    // The button that read further is gone; what was read stands where it stood.
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 1_000))).toBeLessThan(80);
    await ann.locator('.thread').evaluate((thread) => thread.scrollTo(0, 0));
    await lars.say('the last of Lars');
    await ann.locator('.message', { hasText: 'the last of Lars' }).waitFor({ state: 'attached' });
    expect(await ann.locator('.thread').evaluate((thread) => thread.scrollTop)).toBe(0);
    await ann.getByRole('button', { name: '1 new' }).click();
    await ann.locator('.row', { hasText: 'Lars' }).and(ann.locator('[data-unread=false]')).waitFor();

    // Whoever writes sees what becomes of it, wherever it was in the thread.
    await ann.locator('.thread').evaluate((thread) => thread.scrollTo(0, 0));
    await answer(ann, 'Written far above.');
    const below = () => ann.locator('.thread').evaluate((at) => at.scrollHeight - at.scrollTop - at.clientHeight);
    await expect.poll(below).toBeLessThan(80);
  });

  test('attach files by dropping and by pasting them; a drop elsewhere does not leave the page', async () => {
    const nora = await world.visitor('Nora');
    const ann = await world.agent('Ann');
    await nora.say('Which form?');
    await openConversation(ann, 'Nora');
    /** What the browser tells a page of files that are dropped or pasted. */
    const given = (type: 'drop' | 'paste', on: string, name: string) =>
      ann.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File(['the form'], '${name}', { type: 'text/plain' }));
        const init = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
        const event = '${type}' === 'drop' ? new DragEvent('drop', init) : new ClipboardEvent('paste', init);
        document.querySelector('${on}').dispatchEvent(event);
        return event.defaultPrevented;
      })()`);

    expect(await given('drop', '.thread', 'dropped.txt')).toBe(true);
    expect(await given('paste', '#composer-text', 'pasted.txt')).toBe(true);
    expect(await given('drop', '.rail', 'elsewhere.txt')).toBe(true);

    await expect
      .poll(() => ann.locator('.draft-files .file-name').allTextContents())
      .toEqual(['dropped.txt', 'pasted.txt']);
    await ann.getByRole('button', { name: 'Remove pasted.txt' }).click();
    await ann.getByRole('button', { name: 'Send' }).click();
    await ann.locator('.files a', { hasText: 'dropped.txt' }).waitFor();
  });

  test('are shown what a visitor wrote, and nothing of it runs', async () => {
    const evil = await world.visitor(SCRIPT);
    const ann = await world.agent('Ann');
    await evil.say(`${SCRIPT} javascript:alert(1) https://ok.example/"onclick="alert(1)`);
    await openConversation(ann, '<script>');

    await ann.locator('.bubble', { hasText: 'javascript:alert(1)' }).waitFor();
    const links = await ann
      .locator('.bubble a')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]));
    expect(links).toEqual([['https://ok.example/', 'noopener noreferrer nofollow ugc']]);
    expect(await ann.locator('.conversation').locator('script, img, [onclick], [onerror]').count()).toBe(0);
    expect(await ann.title()).toMatch(/test desk$/);
  });

  test('use and keep canned replies, by a slash', async () => {
    const uma = await world.visitor('Uma');
    const ann = await world.agent('Ann');
    await uma.say('Hello?');
    await openConversation(ann, 'Uma');
    await ann.locator('.me').click();
    await ann.getByRole('button', { name: 'Canned replies' }).click();
    await ann.getByRole('button', { name: 'New reply' }).click();
    await ann.getByLabel('Shortcut').fill('/hello');
    await ann.getByLabel('Text').fill('Hello, how can we help?');
    await ann.getByRole('button', { name: 'Save' }).click();
    await ann.getByRole('button', { name: 'Change /hello' }).waitFor();
    await ann.keyboard.press('Escape');

    await ann.getByLabel('Your answer').pressSequentially('/he');
    await ann.getByRole('option', { name: /Hello, how can we help/ }).waitFor();
    await ann.keyboard.press('Enter');

    expect(await ann.getByLabel('Your answer').inputValue()).toBe('Hello, how can we help?');
  });

  test('speak first to a visitor who is online, and say whether they are available', async () => {
    const otto = await world.visitor('Otto');
    const [ann, ben] = [await world.agent('Ann', { role: 'admin' }), await world.agent('Ben')];
    const line = await otto.socket();

    await ann.getByRole('link', { name: /Visitors online/ }).click();
    await ann.getByRole('button', { name: 'Write to Otto' }).click();
    await ann.getByLabel('Your message').fill('Can I help?');
    await ann.getByRole('dialog').getByRole('button', { name: 'Send' }).click();

    await line.next(({ message }) => message?.text === 'Can I help?');
    await ann.locator('.thread-head h2', { hasText: 'Otto' }).waitFor();
    await ann.locator('.me').click();
    await ann.getByRole('button', { name: 'I am away' }).click();
    await ben.locator('.colleagues li', { hasText: 'Ann' }).getByText('away').waitFor();
    await line.close();
  });

  test('of two who answer at once one is told who has it, and can answer all the same, or take it over', async () => {
    const rosa = await world.visitor('Rosa');
    const [ann, ben] = [await world.agent('Ann'), await world.agent('Ben')];
    await rosa.say('Who is there?');
    for (const page of [ann, ben]) await openConversation(page, 'Rosa');
    // Ben’s page does not hear of it in time.
    await ben.context().setOffline(true);
    await answer(ben, 'I am.');
    await answer(ann, 'Ann here.');
    await ann.getByText('You answer from here on').waitFor();
    await ben.context().setOffline(false);

    await ben.getByText('Ann was faster and answers here. Your answer was not sent.').waitFor();
    await ben.getByRole('button', { name: 'Send it all the same' }).click();
    await ann.locator('.message', { hasText: 'I am.' }).waitFor();
    await ben.getByRole('button', { name: 'Who answers: Ann' }).click();
    await ben.getByRole('button', { name: 'Take it over' }).click();
    await ann.getByText('Ben took it').waitFor();
    await ann.getByRole('button', { name: 'Who answers: Ben' }).waitFor();
  });

  test('of two who decide at once one is told what it is now, and nothing of it is lost', async () => {
    const lena = await world.visitor('Lena');
    const [ann, ben] = [await world.agent('Ann'), await world.agent('Ben')];
    const { conversationId } = await lena.say('A question');
    for (const page of [ann, ben]) await openConversation(page, 'Lena');
    await ben.route(`**/conversations/${conversationId}`, async (route) => {
      if (route.request().method() !== 'PATCH') return route.fallback();
      await ann.getByRole('button', { name: 'Who answers: Unassigned' }).click();
      await ann.getByRole('button', { name: 'Take it', exact: true }).click();
      await ann.getByText('You took it').waitFor();
      await route.fallback();
    });

    await ben.getByRole('button', { name: 'Snooze' }).click();
    await ben.getByRole('button', { name: /For an hour/ }).click();

    await ben.getByText(/A colleague was faster, and nothing was changed: Ann has it/).waitFor();
    await ben.getByRole('button', { name: 'Who answers: Ann' }).waitFor();
    expect(await ann.getByRole('button', { name: /Snoozed until/ }).count()).toBe(0);
  });
});
