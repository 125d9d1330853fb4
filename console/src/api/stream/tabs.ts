/** One reader for all tabs of a browser: HTTP/1.1 gives a host six connections. A Web Lock elects it, a channel shares what it reads. */
import type { JournalEvent } from '../types';
import type { Connection } from './connection';
import { readJournal } from './reader';

type Message =
  | { kind: 'events'; events: JournalEvent[] }
  | { kind: 'connection'; connection: Connection; position: number | null }
  | { kind: 'gone' }
  /** A tab that came later asks how things stand. */
  | { kind: 'hello' };

export interface Listener {
  events: (events: JournalEvent[]) => void;
  connection: (connection: Connection, position: number | null) => void;
  gone: () => void;
}

/** Follow the journal for a principal; the answer ends it. */
export function followJournal(principal: string, from: number | null, listener: Listener): () => void {
  const name = `guildhall.journal.${principal}`;
  // A page that came over plain HTTP from another machine has no locks: it reads for itself alone.
  const locks = navigator.locks as LockManager | undefined;
  const channel = new BroadcastChannel(locks ? name : `${name}.${Math.random()}`);
  const ending = new AbortController();
  let position = from;
  let connection: Connection = { state: 'reconnecting', at: Date.now(), since: Date.now() };
  let leads = false;

  const hear = (message: Message) => {
    if (message.kind === 'events') {
      const fresh = message.events.filter((event) => position === null || event.position > position);
      position = Math.max(position ?? 0, ...fresh.map((event) => event.position));
      if (fresh.length) listener.events(fresh);
    } else if (message.kind === 'connection') {
      connection = message.connection;
      listener.connection(message.connection, position);
    } else if (message.kind === 'gone') {
      position = null;
      listener.gone();
    } else if (leads) {
      channel.postMessage({ kind: 'connection', connection, position } satisfies Message);
    }
  };
  const tell = (message: Message) => {
    hear(message);
    channel.postMessage(message);
  };
  channel.onmessage = (event: MessageEvent<Message>) => hear(event.data);

  const lead = () => {
    leads = true;
    return readJournal(
      {
        from: position,
        events: (events) => tell({ kind: 'events', events }),
        connection: (now) => tell({ kind: 'connection', connection: now, position }),
        gone: () => tell({ kind: 'gone' }),
      },
      ending.signal,
    );
  };
  if (locks)
    locks.request(name, { signal: ending.signal }, lead).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    });
  else void lead();
  channel.postMessage({ kind: 'hello' } satisfies Message);
  return () => {
    ending.abort();
    channel.close();
  };
}
