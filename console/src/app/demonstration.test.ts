import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerWith, api } from '@/api/client';
import { type Problem, read } from '@/api/problem';
import { player, playRecording } from '@/demonstration/play';
import { loadRecording, type Recording } from '@/demonstration/recording';
import { open } from '@/testing/open';
import { answering } from '@/testing/server';
import { PLACES } from './shell/pages';

beforeEach(async () => {
  answering({ '/console/config/flags.json': { demoMode: true, schedulerEnabled: true } });
  await playRecording();
});
afterEach(() => answerWith((request) => globalThis.fetch(request)));

/** One of each kind of thing that has a page of its own. */
const details = ({ answers }: Recording) => {
  const found = new Map<string, string>();
  for (const address of Object.keys(answers)) {
    const kind = /^(?:\/api)?\/(runs|tasks|projects|sprints|agents|jobs)\/[\w-]+$/.exec(address)?.[1];
    if (kind && !found.has(kind)) found.set(kind, address.replace('/api', ''));
  }
  return [...found.values()];
};

test('every page shows what was recorded, and says that it is a demonstration', async () => {
  const shown = [...PLACES.map((place) => String(place.to)), ...details(await loadRecording())];
  expect(shown.length).toBe(PLACES.length + 6);
  for (const address of shown) {
    const { unmount } = open(address);
    expect((await screen.findByTestId('demo-line')).textContent).toContain('Nothing is kept');
    await waitFor(() => expect(document.querySelector('[data-testid=skeleton]'), address).toBeNull());
    expect(document.querySelector('[data-testid=failure]')?.textContent, address).toBeUndefined();
    expect(screen.getByTestId('live-line').textContent).toContain('Recorded');
    unmount();
  }
}, 120_000);

test('what would change something is refused in words, and what was not recorded is not made up', async () => {
  const refusal = await read(api.POST('/api/projects', { body: { name: 'x' } as never })).catch(
    (error: Problem) => error,
  );
  expect(refusal).toMatchObject({ status: 403, detail: expect.stringContaining('nothing is kept') });
  const missing = await read(api.GET('/api/tasks/{task}', { params: { path: { task: 'T-999' } } })).catch(
    (error: Problem) => error,
  );
  expect(missing).toMatchObject({ status: 404 });
});

test('its clock goes on from when it was recorded, so that ages are those of then', async () => {
  const recording = await loadRecording();
  const answer = await player(recording, Date.now() - 5000)(new Request('http://x/api/status'));
  const ahead = Date.parse(answer.headers.get('Date') ?? '') - Date.parse(recording.recorded_at);
  expect(ahead).toBeGreaterThanOrEqual(4000);
  expect(ahead).toBeLessThan(60_000);
});
