import type { TObject, TSchema } from 'typebox';
import type { RefusalCode } from '../../../lambdas/domain/errors.ts';

/** A header of an answer. Other functions than ours may add theirs: see `exchange-problems.ts`. */
export type Header = { schema: TSchema; required: boolean };

export type Headers = Readonly<Record<string, Header>>;

/** A body that is a JSON value in each line: its schema is that of a list of them. */
export const LINES_TYPE = 'application/x-ndjson';

/** An answer that a function of ours gives, or one of those before it. */
export type Answer = {
  description: string;
  /** Absent for an answer without one. */
  body?: TSchema;
  /** What the body is, unless it is JSON. */
  mediaType?: string;
  headers?: Headers;
  /** The same answer in another form, for those that ask for it. */
  or?: Pick<Answer, 'body' | 'mediaType' | 'headers'>;
};

/** What a caller has to show, by the names of `security` in the document; any one of them is enough, `none` among them. */
export type Credential = 'token' | 'secretKey' | 'publishableKey' | 'visitorCookie' | 'deskCookie' | 'none';

/** How a route words a refusal: some of the public widget's read other fields than all others. */
export type ErrorForm = 'api' | 'upload' | 'webchat';

export type Tag = 'tokens' | 'accounts' | 'conversations' | 'desk' | 'widget' | 'files' | 'gateway';

/** What one route takes and answers. Who is let in, `lambdas/routes.ts` says. */
export type Declaration = {
  id: string;
  tag: Tag;
  summary: string;
  description: string;
  credentials: readonly Credential[];
  params?: TObject;
  /** A parameter that is not listed is refused where the object is closed, else ignored. */
  query?: TObject;
  /** Beside those that every route reads. */
  headers?: TObject;
  body?: TSchema;
  answers: Readonly<Record<number, Answer>>;
  /** Beside those that every route has. */
  refusals: readonly RefusalCode[];
  errors?: ErrorForm;
  /** Answers that what stands before the API gives on this route only. */
  edgeAnswers?: Readonly<Record<number, Answer>>;
};

/** The routes that have a declaration of their own: all but `HEAD`. */
export type Described<Key extends string> = Exclude<Key, `HEAD ${string}`>;
