/** Colours of a terminal's text as tokens; every other escape is dropped, and `\r` writes the line anew (ECMA-48). */

export interface Span {
  text: string;
  hue: string;
}

const HUES: Readonly<Record<number, string>> = {
  31: 'red',
  32: 'green',
  33: 'brass',
  34: 'blue',
  35: 'violet',
  36: 'teal',
  90: 'faint',
  91: 'red',
  92: 'green',
  93: 'brass',
  94: 'blue',
  95: 'violet',
  96: 'teal',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
const ESCAPE = /\u001b(?:\[([0-9;]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The spans of one line. */
export function spansOf(line: string): Span[] {
  const written = line.slice(line.lastIndexOf('\r', line.length - 2) + 1).replace(/\r$/, '');
  const spans: Span[] = [];
  let hue = '';
  let from = 0;
  for (const found of written.matchAll(ESCAPE)) {
    push(spans, written.slice(from, found.index), hue);
    from = found.index + found[0].length;
    if (found[2] === 'm') hue = hueOf(found[1] ?? '', hue);
  }
  push(spans, written.slice(from), hue);
  return spans;
}

function push(spans: Span[], text: string, hue: string): void {
  if (text) spans.push({ text, hue });
}

function hueOf(codes: string, before: string): string {
  let hue = before;
  for (const code of codes.split(';').map(Number)) {
    if (code === 0 || code === 39) hue = '';
    else hue = HUES[code] ?? hue;
  }
  return hue;
}
