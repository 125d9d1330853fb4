/** Changes an entity as it was seen. What others changed in other fields stays; where they changed the same field, nothing is sent. */
import { Problem, type Tagged } from './problem';

/** A change of an entity, with what it was made from. */
export interface Change<T extends object, R> {
  /** The entity as it was seen; without an ETag where a list showed it. */
  seen: Tagged<T>;
  /** The fields that it changes or that it was decided by. */
  touches: readonly (keyof T & string)[];
  /** Read the entity again. */
  again: () => Promise<Tagged<T>>;
  /** Send it to the version with this ETag. */
  send: (etag: string) => Promise<R>;
}

/** Somebody was first, in the same fields: nothing was sent over what they did. */
export class Overtaken<T extends object = object> extends Error {
  constructor(
    readonly seen: T,
    readonly now: Tagged<T>,
    readonly fields: readonly (keyof T & string)[],
  ) {
    super('somebody else changed it first');
    this.name = 'Overtaken';
  }
}

const MOST_TRIES = 5;
const FIRST_WAIT_MS = 60;

/**
 * Send a change under the version that was seen; where that is old and others touched other fields, send it again.
 * @throws {Overtaken} when others changed a field that it touches, or went on changing it.
 * @throws {Problem} when it is refused for another reason.
 */
export async function change<T extends object, R>({ seen, touches, again, send }: Change<T, R>): Promise<R> {
  let { etag } = seen;
  for (let tries = 0; ; tries += 1) {
    if (etag || tries > 0) {
      try {
        return await send(etag);
      } catch (error) {
        if (!isStale(error)) throw error;
      }
      await jitter(tries);
    }
    const now = await again();
    const both = touches.filter((field) => !same(seen.value[field], now.value[field]));
    if (both.length || tries >= MOST_TRIES) throw new Overtaken(seen.value, now, both);
    etag = now.etag;
  }
}

/** Whether an entity was changed since the version that a request named. */
function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}

/** Wait a little, longer each time and never as long as somebody else, so that two do not meet again. */
function jitter(tries: number): Promise<void> {
  return new Promise((done) => setTimeout(done, FIRST_WAIT_MS * 2 ** tries * (0.5 + Math.random())));
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
