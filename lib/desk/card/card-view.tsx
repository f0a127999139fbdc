import type { Attributes, ClosedReason, ShownConversation } from '@chat-gateway/client';
import { useEffect, useState } from 'preact/hooks';
import type { Row } from '../inbox/rows.ts';
import { fragmentOf } from '../page/route.ts';
import { webAddress } from '../text/linked-text.ts';
import { momentName } from '../text/times.ts';
import { visitorName } from '../text/visitor-name.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../ui/use-value.ts';

const REASONS: Readonly<Record<ClosedReason, string>> = {
  agent: 'closed by an agent',
  visitor: 'ended by the visitor',
  idle: 'nobody wrote any more',
  unanswered: 'nobody answered',
  erased: 'erased',
};

type Card = ShownConversation['card'];

/** What is known of the visitor: what the site vouches for apart from what only its page says. */
export function CardView({ row, onClose }: { row: Row; onClose: () => void }) {
  const desk = useDesk();
  const [card, setCard] = useState<Card | null>(null);
  const now = useValue(desk.now);
  const { visitor, conversationId } = row;
  const online = useValue(desk.visitors.users, (users) => users.get(visitor.userId));
  const view = useValue(desk.router.route, (route) => route.view);
  useEffect(() => {
    let isOver = false;
    const show = ({ card: read }: ShownConversation) => !isOver && setCard(read);
    desk.api.showConversation(conversationId).then(show, desk.announcements.problem);
    return () => {
      isOver = true;
    };
    // Read anew when the visitor has come, gone, or closed another time.
  }, [conversationId, online === undefined, row.status]);

  const page = online?.url ?? online?.domain ?? card?.page?.url ?? card?.page?.domain;
  const isOnline = online !== undefined || (card?.online ?? false);
  return (
    <>
      <header class="card-head">
        <Avatar id={visitor.userId} name={visitorName(visitor)} isOnline={isOnline} />
        <div>
          <h2>
            <bdi>{visitorName(visitor)}</bdi>
          </h2>
          <p>{isOnline ? 'Online now' : 'Not online'}</p>
        </div>
        <button type="button" class="icon-button card-toggle" aria-label="Hide the visitor" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <dl class="facts">
        {visitor.email && <Fact name="E-mail" value={visitor.email} />}
        {page && isOnline && <Fact name="Page now" value={page.replace(/^https?:\/\//, '')} href={webAddress(page)} />}
        <Fact
          name="Known as"
          value={visitor.anonymous ? 'not signed in at the site' : `${visitor.userId} (signed in)`}
        />
        {visitor.label && visitor.name && <Fact name="Calls itself" value={visitor.label} />}
        {card && <Fact name="First seen" value={momentName(card.firstSeenAt, now)} />}
      </dl>
      {card && (
        <>
          <AttributeList
            title="From your site"
            hint="Your server vouches for this."
            attributes={card.attributes.site}
          />
          <AttributeList
            title="From the page"
            hint="Anybody can have written this."
            attributes={card.attributes.page}
          />
          {card.earlierTimes.length > 0 && (
            <section>
              <h3>Earlier times</h3>
              <ul class="times">
                {card.earlierTimes.map(({ closedAt, reason, messages }) => (
                  <li key={closedAt}>
                    {momentName(closedAt, now)} <small>{`${messages} messages, ${REASONS[reason]}`}</small>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
      {visitor.otherConversationId && (
        <p>
          <a href={fragmentOf({ view, conversationId: visitor.otherConversationId })}>
            {visitor.anonymous ? 'What it wrote after signing in' : 'What it wrote before signing in'}
          </a>
        </p>
      )}
    </>
  );
}

const Fact = ({ name, value, href }: { name: string; value: string; href?: string | undefined }) => (
  <>
    <dt>{name}</dt>
    <dd>
      {href ? (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          <bdi>{value}</bdi>
        </a>
      ) : (
        <bdi>{value}</bdi>
      )}
    </dd>
  </>
);

function AttributeList({ title, hint, attributes }: { title: string; hint: string; attributes: Attributes }) {
  const all = Object.entries(attributes);
  if (all.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <p class="hint">{hint}</p>
      <dl class="facts">
        {all.map(([name, value]) => (
          <Fact name={name} value={typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)} />
        ))}
      </dl>
    </section>
  );
}
