import { type Check, type CheckName, must, needed } from './check.ts';
import type { Door } from './door.ts';
import { nativeDoor, olderNativeDoor } from './native-door.ts';
import { socketioDoor } from './socketio-door.ts';

/** Visitor and agent meet through one door: each hears both messages. Without an agent, the visitor hears itself. */
const through = (name: CheckName, door: Door): Check => ({
  name,
  async run(target, found, signal) {
    const { tokens, conversationId } = needed(found, 'visitor');
    const { agent } = found;
    const [visitor, desk] = await Promise.all([
      tokens.token().then((token) => door(target, token, signal)),
      agent && door(target, agent.token, signal),
    ]);
    const said = (text: string) => ({
      text: `Smoke test ${target.tag}: ${text} over ${name}`,
      clientMessageId: crypto.randomUUID(),
    });

    const question = said('asked');
    await visitor.say(question);
    const [own] = await Promise.all([visitor.hears(question.text), desk?.hears(question.text)]);
    must(
      own.conversationId === conversationId,
      `it went to the conversation ${own.conversationId}, not ${conversationId}`,
    );
    if (!desk) return 'a visitor is heard';

    const answer = said('answered');
    await desk.say({ ...answer, conversation_id: conversationId });
    const [told] = await Promise.all([visitor.hears(answer.text), desk.hears(answer.text)]);
    must(told.sender === 'agent', `the agent’s answer comes from "${told.sender}"`);
    return 'a visitor and an agent hear each other';
  },
});

export const DOOR_CHECKS: readonly Check[] = [
  through('native socket', nativeDoor),
  through('older native socket', olderNativeDoor),
  through('Socket.IO', socketioDoor),
];
