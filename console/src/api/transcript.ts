/** An agent's transcript as it grows: whole lines, in order. */
import { send } from './client';
import { NO_ANSWER, Problem } from './problem';

const NEWLINE = 10;

/** Whole lines, and the byte behind the last of them: whoever was cut off reads on from there. */
export interface TranscriptLines {
  lines: string[];
  offset: number;
}

/** Read a session's output from a byte on, and go on while it works; `take` gets lines as they come. @throws {Problem} */
export async function readTranscript(
  session: string,
  from: number,
  take: (come: TranscriptLines) => void,
  signal: AbortSignal,
): Promise<void> {
  const address = new URL(`/api/sessions/${encodeURIComponent(session)}/output`, globalThis.location.origin);
  if (from) address.searchParams.set('offset', String(from));
  const answer = await answered(
    send(new Request(address, { headers: { Accept: 'application/x-ndjson' }, signal })),
  );
  if (!answer.ok || !answer.body)
    throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as object);
  const body = answer.body.getReader();
  let offset = from;
  let rest = new Uint8Array();
  const give = (bytes: Uint8Array) => {
    offset += bytes.length;
    const lines = new TextDecoder().decode(bytes).split('\n');
    if (lines.at(-1) === '') lines.pop();
    take({ lines: lines.map(textOf), offset });
  };
  for (let piece = await answered(body.read()); !piece.done; piece = await answered(body.read())) {
    const bytes = joined(rest, piece.value);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.slice(end);
    if (end) give(bytes.subarray(0, end));
  }
  if (rest.length) give(rest);
}

/** What is cut off is a problem that passes. */
async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch {
    throw new Problem(NO_ANSWER, { code: 'no_answer', detail: 'the server does not answer' });
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** A line of a transcript is an object with what was said; what is none is shown as it is. */
function textOf(line: string): string {
  try {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'text' in said) return String(said.text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return line;
}
