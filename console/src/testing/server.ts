/** The API as tests play it: a test says what each address answers, in the API's own types. */
import { HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { emptyHall } from './examples';

const origin = globalThis.location.origin;

export const server = setupServer();

/** Have addresses answer GET with these bodies; what is not named is an empty hall's. */
export function answering(bodies: Readonly<Record<string, JsonBodyType>>): void {
  const all = { ...emptyHall, ...bodies };
  server.use(
    ...Object.entries(all).map(([path, body]) => http.get(origin + path, () => HttpResponse.json(body))),
  );
}

/** Have an address refuse, with a problem document. */
export function refusing(
  method: 'get' | 'post' | 'patch',
  path: string,
  status: number,
  code: string,
  detail: string,
): void {
  const document = { type: 'about:blank', title: code, status, code, detail, correlation_id: 'c-1' };
  server.use(http[method](origin + path, () => HttpResponse.json(document, { status })));
}
