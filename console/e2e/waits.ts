/** What the tests' own server waits for. Every wait of theirs has an end. */
import { createServer } from 'node:net';

/** What is waited for; an error that says what did not happen, once it has taken longer than so many milliseconds. */
export async function within<T>(limit: number, what: string, awaited: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} in ${limit / 1000} s`)), limit);
  });
  return Promise.race([awaited, late]).finally(() => clearTimeout(timer));
}

/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
