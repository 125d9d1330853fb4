/** Reads server-sent events (WHATWG HTML, *Server-sent events*) from a body, as far as the journal's stream uses them. */

export interface Sent {
  id: string;
  /** Empty where only the place is told. */
  data: string;
  event: string;
}

/** Takes pieces of a body in order and gives whole events; a piece may end anywhere. */
export class SentEvents {
  private rest = '';

  /** The events that are whole with this piece. */
  take(piece: string): Sent[] {
    const blocks = (this.rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(sent).filter((one) => one.id || one.data);
  }
}

function sent(block: string): Sent {
  const found: Sent = { id: '', data: '', event: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') found.data += found.data ? `\n${value}` : value;
    if (name === 'id') found.id = value;
    if (name === 'event') found.event = value;
  }
  return found;
}
