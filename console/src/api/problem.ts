/** An answer that is no success, as an error that can be told to a person (RFC 9457). */
import type { components } from './schema';

export type ProblemDocument = components['schemas']['Problem'] & Record<string, unknown>;

/** No answer at all: the server is away, or this machine is offline. */
export const NO_ANSWER = 0;

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field: string | null;
  readonly rule: string | null;
  readonly correlationId: string;
  /** Seconds after which it may be asked again, where the server said so. */
  readonly retryAfter: number | null;
  /** What else the document says: `next_action`, `missing`, `candidates` and others. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly at = new Date();

  constructor(status: number, document: Partial<ProblemDocument>, retryAfter: number | null = null) {
    super(document.detail || document.title || `the server answered ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = document.code ?? 'internal_error';
    this.detail = this.message;
    this.field = document.field ?? null;
    this.rule = document.rule ?? null;
    this.correlationId = document.correlation_id ?? '';
    this.retryAfter = retryAfter;
    this.members = document;
  }

  /** Whether the same question may be answered a moment later. */
  get passes(): boolean {
    return this.status === NO_ANSWER || this.status === 429 || this.status >= 500;
  }
}

/** What openapi-fetch answers with. */
export interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; @throws {Problem} when it is none, or when there was no answer. What answers nothing is {@link done}. */
export async function read<T extends Content>(asked: Promise<Answer<T>>): Promise<T> {
  return contentOf(await answered(asked));
}

/** Ask for what is answered without content; @throws {Problem} as {@link read}. */
export async function done(asked: Promise<Answer<unknown>>): Promise<void> {
  await answered(asked);
}

/** What an answer may hold. */
type Content = NonNullable<unknown> | null;

function contentOf<T extends Content>({ data, response }: Answer<T>): T {
  if (data !== undefined) return data;
  throw new Problem(response.status, { code: 'no_content', detail: 'the server answered without content' });
}

/** An entity with the ETag by which a change of it says what it saw. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

/** Like {@link read}, with the entity's ETag. */
export async function readTagged<T extends Content>(asked: Promise<Answer<T>>): Promise<Tagged<T>> {
  const answer = await answered(asked);
  return { value: contentOf(answer), etag: answer.response.headers.get('ETag') ?? '' };
}

async function answered<T>(asked: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(NO_ANSWER, { code: 'no_answer', detail: 'the server does not answer' });
  }
  const { response } = answer;
  if (response.ok) return answer;
  const document = isDocument(answer.error) ? answer.error : {};
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const correlation = document.correlation_id || (response.headers.get('X-Request-ID') ?? '');
  throw new Problem(
    response.status,
    { ...document, correlation_id: correlation },
    Number.isNaN(seconds) ? null : seconds,
  );
}

function isDocument(value: unknown): value is Partial<ProblemDocument> {
  return typeof value === 'object' && value !== null;
}
