/** What a real server answered after a real run, as `scripts/record-demo.py` keeps it. */

/** One answer: JSON with the entity's ETag where it has one, or a text. */
export interface Recorded {
  body?: unknown;
  etag?: string;
  text?: string;
}

export interface Recording {
  /** When it was recorded, RFC 3339. */
  recorded_at: string;
  version: string;
  /** Answers by their addresses: a path, with a query where only that was asked. */
  answers: Readonly<Record<string, Recorded>>;
}

/** Fetch the recording; it is a file of its own, which nobody else loads. */
export async function loadRecording(): Promise<Recording> {
  const { default: text } = await import('./recording.json?raw');
  return JSON.parse(text) as Recording;
}
