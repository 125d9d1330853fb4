/** Plays a recording in place of a server: what was recorded is answered, what would change something is refused. */
import { answerWith } from '@/api/client';
import { credential } from '@/api/credential';
import { type Page, pageOf } from './lists';
import { loadRecording, type Recorded, type Recording } from './recording';

const ALIVE_MS = 15_000;
const REFUSED = 'this is a demonstration: nothing is kept, so nothing is changed';

/** Answer from now on from the recording. */
export async function playRecording(): Promise<void> {
  const recording = await loadRecording();
  credential.isNotWanted();
  answerWith(player(recording, Date.now()));
}

/** What answers a request as the recorded server would have, with its clock going on from then. */
export function player(recording: Recording, began: number): (request: Request) => Promise<Response> {
  return async (request) => {
    const address = new URL(request.url);
    const headers = { Date: new Date(Date.parse(recording.recorded_at) + Date.now() - began).toUTCString() };
    if (request.method !== 'GET')
      return address.pathname === '/auth/logout'
        ? new Response(null, { status: 204, headers })
        : problem(403, 'demonstration', REFUSED, headers);
    if (address.pathname === '/api/events/stream') return standstill(recording, headers);
    const found = find(recording, address);
    if (!found) return problem(404, 'not_recorded', 'this was not recorded', headers);
    if (found.text !== undefined) return new Response(found.text, { headers });
    return Response.json(found.body, { headers: { ...headers, ETag: found.etag ?? '' } });
  };
}

/** The answer of an address: as it was asked, else the whole of its list, else without its query. */
function find({ answers }: Recording, address: URL): Recorded | undefined {
  const exact = answers[address.pathname + address.search];
  if (exact && address.search) return exact;
  const path = ofOneOfMany(answers, address.pathname);
  const whole = answers[path] ?? withQuery(answers, path);
  const body = whole?.body as Page | undefined;
  return body && Array.isArray(body.items) ? { ...whole, body: pageOf(body, address.searchParams) } : whole;
}

/** What was recorded under a path with another query: a diff, a history, a report. */
function withQuery(answers: Recording['answers'], path: string): Recorded | undefined {
  const found = Object.keys(answers).find((address) => address.startsWith(`${path}?`));
  return found === undefined ? undefined : answers[found];
}

/** A task is also found by its code. */
function ofOneOfMany(answers: Recording['answers'], path: string): string {
  const [, code, rest = ''] = /^\/api\/tasks\/([A-Z]+-\d+)(\/.*)?$/.exec(path) ?? [];
  if (!code) return path;
  const tasks = (answers['/api/tasks']?.body as Page | undefined)?.items ?? [];
  const task = tasks.find((one) => one.code === code);
  return task ? `/api/tasks/${task.id}${rest}` : path;
}

/** A stream on which nothing happens any more. */
function standstill(recording: Recording, headers: HeadersInit): Response {
  const events = recording.answers['/api/events']?.body as Page | undefined;
  const place = new TextEncoder().encode(`id: ${events?.position ?? 0}\n\n`);
  let timer: ReturnType<typeof setInterval>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(place);
      timer = setInterval(() => controller.enqueue(place), ALIVE_MS);
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(body, { headers: { ...headers, 'Content-Type': 'text/event-stream' } });
}

function problem(status: number, code: string, detail: string, headers: HeadersInit): Response {
  return Response.json({ type: 'about:blank', title: code, status, code, detail }, { status, headers });
}
