/** Reads the journal as it grows, from a position on, for as long as it is wanted; nothing is missed, nothing comes twice. */
import { api, send } from '../client';
import { pagesAfter } from '../events-after';
import { NO_ANSWER, Problem, read } from '../problem';
import type { components } from '../schema';
import type { JournalEvent } from '../types';
import { sentenceOf } from '../words';
import { awayFor, type Connection, waitBefore } from './connection';
import { SentEvents } from './lines';
import { pause, Watch } from './patience';

/** A stream that says nothing for so long is dead: it keeps itself alive every 15 s. */
const SILENCE_MS = 40_000;
/** A stream begins with its place at once; where that does not come, something between gathers what is sent. */
const FIRST_WORD_MS = 6_000;
const WAIT_SECONDS = 25;

export interface Reading {
  /** The last position that was seen; none to begin with what happens next. */
  from: number | null;
  events: (events: JournalEvent[]) => void;
  connection: (connection: Connection) => void;
  /** What lies behind cannot be read any more: everything has to be asked anew. */
  gone: () => void;
}

class Gone extends Error {}
class Gathered extends Error {}

/**
 * Read until the signal says to stop, or until it is refused for good. It falls back to a long poll where streams do
 * not come through.
 */
export async function readJournal(reading: Reading, signal: AbortSignal): Promise<void> {
  let position = reading.from;
  let streams = true;
  let tries = 0;
  let since = 0;
  const take = (events: JournalEvent[], place: number | null) => {
    tries = 0;
    since = 0;
    reading.connection({ state: 'live' });
    const fresh = events.filter((event) => position === null || event.position > position);
    position = Math.max(position ?? 0, place ?? 0, ...fresh.map((event) => event.position));
    if (fresh.length) tell(() => reading.events(fresh));
  };
  while (!signal.aborted) {
    try {
      if (streams) await stream(position, take, signal);
      else await poll(position, take, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Gone || (error instanceof Problem && error.status === 410)) {
        position = null;
        reading.gone();
        continue;
      }
      if (error instanceof Gathered) {
        streams = false;
        continue;
      }
      if (!(error instanceof Problem && error.passes)) {
        reading.connection({ state: 'stopped', why: sentenceOf(error) });
        if (error instanceof Problem) return;
        throw error;
      }
    }
    since ||= Date.now();
    const wait = waitBefore(tries);
    tries += 1;
    reading.connection(awayFor(since, Date.now() + wait));
    await pause(wait, signal);
  }
}

/** A fault of who listens is theirs: it is reported, and reading goes on. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    reportError(error);
  }
}

/** What is refused by the network rather than by the server passes. */
async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch {
    throw new Problem(NO_ANSWER, { code: 'no_answer', detail: 'the server does not answer' });
  }
}

type LinesWaitedFor = components['schemas']['LinesShown'];
type Take = (events: JournalEvent[], place: number | null) => void;

async function stream(position: number | null, take: Take, signal: AbortSignal): Promise<void> {
  const watch = new Watch(signal);
  const address = new URL('/api/events/stream', globalThis.location.origin);
  if (position !== null) address.searchParams.set('since', String(position));
  try {
    const headers = { Accept: 'text/event-stream' };
    const answer = await answered(send(new Request(address, { headers, signal: watch.signal })));
    if (answer.status === 410) throw new Gone();
    if (!answer.ok || !answer.body)
      throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as object);
    const body = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    // A body that says nothing ends with its watch, also where it does not hear of that by itself.
    watch.signal.addEventListener('abort', () => void body.cancel().catch(() => undefined));
    const sent = new SentEvents();
    watch.expect(FIRST_WORD_MS);
    for (let piece = await answered(body.read()); !piece.done; piece = await answered(body.read())) {
      watch.expect(SILENCE_MS);
      const found = sent.take(piece.value);
      if (found.some((one) => one.event === 'gone')) throw new Gone();
      const events = found.filter((one) => one.data).map((one) => JSON.parse(one.data) as JournalEvent);
      take(events, Number(found.at(-1)?.id) || null);
    }
    watch.signal.throwIfAborted();
  } catch (error) {
    throw watch.heard || !watch.expired ? error : new Gathered();
  } finally {
    watch.end();
  }
}

/** Wait for something to happen, then read it; where a wait ends without anything, the connection lives. */
async function poll(position: number | null, take: Take, signal: AbortSignal): Promise<void> {
  const from = position === null ? undefined : String(position);
  const query = { since: from, wait: WAIT_SECONDS };
  const waited = (await read(
    api.GET('/collab/events/tail', { params: { query }, signal }),
  )) as LinesWaitedFor;
  const place = Number(waited.next) || null;
  if (position === null) return take([], place);
  for await (const page of pagesAfter({}, String(position), signal))
    take(page.events, page.last ? place : null);
}
