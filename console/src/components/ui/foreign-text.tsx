/** Text of agents and people: isolated in its own direction, with controls shown as symbols, never as HTML. */
export function ForeignText({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}

/** Direction marks, and what takes no room or breaks a line where none is seen. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is shown as symbols
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]/g;

/** The text with direction marks, unseen characters and escapes made visible; line ends and tabs stay. */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(UNSEEN, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(CONTROLS, symbolOf);
}

function symbolOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `[U+00${code.toString(16).toUpperCase()}]`;
}
