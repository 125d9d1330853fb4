/** Gives files to the person, as downloads of the browser's: what they hold is never shown as a page. */
import { type Answer, read } from './problem';

/** Give a file under a name. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Give what was asked for, with the caller's credential, under a name that says what it is; the answer is that name.
 * Where it has no ending, it takes the one of the name that the server says.
 */
export async function saveAnswer(asked: Promise<Answer<Blob>>, called: string): Promise<string> {
  let name = called;
  const content = await read(
    asked.then((answer) => {
      const disposition = answer.response.headers.get('Content-Disposition') ?? '';
      const ending = /filename="[^"]*(\.\w+)"/.exec(disposition)?.[1] ?? '';
      if (!/\.\w+$/.test(name)) name += ending;
      return answer;
    }),
  );
  saveFile(name, content);
  return name;
}

const LONGEST = 80;

/** A name for a file of these words: letters and figures of any script, and nothing that a file system takes amiss. */
export function fileNameOf(...words: readonly string[]): string {
  const parts = words.map((word) =>
    word
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-')
      .replace(/^[-.]+|[-.]+$/g, ''),
  );
  const [first = '', ...rest] = parts.filter(Boolean);
  const end = rest.map((word) => `-${word}`).join('');
  return `${[...first].slice(0, Math.max(1, LONGEST - end.length)).join('')}${end}`;
}
