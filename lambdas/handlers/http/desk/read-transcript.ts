import { cursor } from '../../../domain/conversations/cursor.ts';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
  transcriptHead,
  transcriptText,
  transcriptView,
} from '../../../domain/conversations/transcript.ts';
import { invalid } from '../../../domain/errors.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { readTranscript } from '../../../use-cases/conversations/read-transcript.ts';

const takes = { query: ['format', 'after'] };

/** `GET /api/chat/conversations/{conversationId}/transcript`: what was said, as a file to keep; a part of it, if it is long. */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, params, query }) => {
  const id = conversationId(params.conversationId);
  const format = queried(query, 'format', transcriptFormat) ?? 'json';
  const after = queried(query, 'after', cursor);
  const { entries, next, toVisitor } = await readTranscript(messaging().forTenant(tenant), {
    caller,
    conversationId: id,
    after,
  });
  const headers = {
    'content-disposition': `attachment; filename="${fileNameOf(id, format)}"`,
    ...(next === null ? {} : { link: `<?format=${format}&after=${next}>; rel="next"` }),
  };
  if (format === 'json') {
    const view = entries.map((entry) => transcriptView(entry, toVisitor));
    return { statusCode: 200, headers, body: { conversationId: id, entries: view, nextCursor: next } };
  }
  const head = after ? '' : transcriptHead(tenant.name, id);
  const text = `${head}${transcriptText(entries, toVisitor)}`;
  return { statusCode: 200, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, text };
});

function transcriptFormat(value: string): TranscriptFormat {
  const format = TRANSCRIPT_FORMATS.find((each) => each === value);
  if (!format) throw invalid('format', `must be ${TRANSCRIPT_FORMATS.join(' or ')}`);
  return format;
}

/** The name of the file, of letters that every system takes: an id may have others. */
const fileNameOf = (id: string, format: TranscriptFormat): string =>
  `transcript-${id.replace(/[^\w-]/g, '_').slice(0, 80)}.${format}`;
