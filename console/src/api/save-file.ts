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

/** Give what was asked for, with the caller's credential, under the name that the server says, which is returned. */
export async function saveAnswer(asked: Promise<Answer<Blob>>, fallback: string): Promise<string> {
  let name = fallback;
  const content = await read(
    asked.then((answer) => {
      const disposition = answer.response.headers.get('Content-Disposition') ?? '';
      name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? name;
      return answer;
    }),
  );
  saveFile(name, content);
  return name;
}
