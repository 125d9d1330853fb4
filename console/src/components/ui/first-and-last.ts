/** The first line says what was done, the last what it came to; what an output says between is in its task. */
export function firstAndLast(text: string): string {
  const lines = text.trim().split('\n');
  const [first = ''] = lines;
  const last = lines.length > 1 ? (lines.at(-1) ?? '') : '';
  return last ? `${first} ${last}` : first;
}
