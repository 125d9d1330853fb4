/** The one client of the API: typed by its OpenAPI document, with what every request carries. */
import createClient from 'openapi-fetch';
import { type Credential, credential } from './credential';
import type { paths } from './schema';
import { noteServerTime } from './server-time';

/** The rule of the API that a wrong password breaks. */
export const GUESS_RULE = 'login.password_matches';

/** What is done about a 401: true when the request is worth asking again. */
type Renewal = () => Promise<boolean>;

let renewal: Renewal = async () => false;

/** Say what renews a session that has ended; the session module does, once. */
export function renewWith(renew: Renewal): void {
  renewal = renew;
}

/** What gives answers: the network, unless a recording is played in its place. */
let source: (request: Request) => Promise<Response> = (request) => globalThis.fetch(request);

/** Have requests answered by something else than the network. */
export function answerWith(other: (request: Request) => Promise<Response>): void {
  source = other;
}

/** Send a request with the caller's credential; one whose session ran out is sent again after its renewal. */
export async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await attempt(request);
  if (answer.status !== 401 || isAboutSigningIn(request) || (await isOfPassword(answer))) return answer;
  return (await renewal()) ? attempt(again) : answer;
}

async function attempt(request: Request): Promise<Response> {
  const held: Credential = credential.current();
  const headers = new Headers(request.headers);
  if (held.apiKey) headers.set('X-API-Key', held.apiKey);
  if (held.csrfToken) headers.set('X-CSRF-Token', held.csrfToken);
  const answer = await source(
    new Request(request, { headers, credentials: held.apiKey ? 'omit' : 'same-origin' }),
  );
  noteServerTime(answer.headers.get('Date'));
  return answer;
}

function isAboutSigningIn(request: Request): boolean {
  return /^\/auth\/(login|refresh)$/.test(new URL(request.url).pathname);
}

/** Whether a password was wrong, and no session ended: renewing one would only guess once more. */
async function isOfPassword(answer: Response): Promise<boolean> {
  const said: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  return (said as { rule?: unknown } | null)?.rule === GUESS_RULE;
}

/** Asks the API; paths, parameters, bodies and answers are typed. */
export const api = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: send });
