/** An agent's transcript as it grows: whole lines, in order. */
import { send } from './client';
import { Problem } from './problem';

/** Read a session's output from its beginning, and go on while it works; `take` gets lines as they come. */
export async function readTranscript(
  session: string,
  take: (lines: string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const address = new URL(`/api/sessions/${encodeURIComponent(session)}/output`, globalThis.location.origin);
  const answer = await send(new Request(address, { headers: { Accept: 'application/x-ndjson' }, signal }));
  if (!answer.ok || !answer.body)
    throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as object);
  const body = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let piece = await body.read(); !piece.done; piece = await body.read()) {
    const lines = (rest + piece.value).split('\n');
    rest = lines.pop() ?? '';
    take(lines.map(textOf));
  }
  if (rest) take([textOf(rest)]);
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
