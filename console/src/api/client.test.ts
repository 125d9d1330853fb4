import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { server } from '@/testing/server';
import { api } from './client';
import { Problem, read } from './problem';
import './session';

beforeEach(() => {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no cookie store
  document.cookie = 'guildhall_csrf=proof; path=/';
  vi.stubGlobal('navigator', { locks: { request: (_name: string, work: () => unknown) => work() } });
});

test('a session that ran out is renewed once, and what was asked is asked again', async () => {
  const seen: string[] = [];
  server.use(
    http.get('*/api/status', () => {
      seen.push('status');
      return seen.includes('refresh')
        ? HttpResponse.json({ data: '', position: 1, projects: [], runs: [] })
        : HttpResponse.json({}, { status: 401 });
    }),
    http.post('*/auth/refresh', ({ request }) => {
      seen.push('refresh');
      expect(request.headers.get('X-CSRF-Token')).toBe('proof');
      return HttpResponse.json({});
    }),
  );
  const status = await read(api.GET('/api/status'));
  expect(status.position).toBe(1);
  expect(seen).toEqual(['status', 'refresh', 'status']);
});

test('a refusal is a problem with its code, its field and its correlation id', async () => {
  const document = {
    status: 422,
    code: 'validation_failed',
    detail: 'minutes go from 0 to 59',
    field: 'cron',
  };
  server.use(
    http.get('*/api/status', () =>
      HttpResponse.json(document, { status: 422, headers: { 'X-Request-ID': 'c-9' } }),
    ),
  );
  const refused = await read(api.GET('/api/status')).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  expect(refused).toMatchObject({
    status: 422,
    code: 'validation_failed',
    field: 'cron',
    correlationId: 'c-9',
    passes: false,
  });
});

test('no answer at all is a problem that passes', async () => {
  server.use(http.get('*/api/status', () => HttpResponse.error()));
  await expect(read(api.GET('/api/status'))).rejects.toMatchObject({
    status: 0,
    code: 'no_answer',
    passes: true,
  });
});
