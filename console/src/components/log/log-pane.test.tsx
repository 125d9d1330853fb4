import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { server } from '@/testing/server';
import { LogPane } from './log-pane';
import { keptWith } from './use-transcript';

/** A line of a transcript, as its bytes. */
const said = (text: string) => new TextEncoder().encode(`${JSON.stringify({ text })}\n`);

test('an output that is cut off goes on behind its last whole line when somebody asks', async () => {
  const asked: (string | null)[] = [];
  const begun = said('è one');
  server.use(
    http.get('*/api/sessions/s-1/output', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('offset'));
      if (asked.length > 1) return new HttpResponse(said('two'));
      let pieces = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          pieces += 1;
          if (pieces === 1) controller.enqueue(begun);
          else if (pieces === 2) controller.enqueue(said('two').slice(0, 7));
          else controller.error(new Error('the network is away'));
        },
      });
      return new HttpResponse(body);
    }),
  );
  render(<LogPane session="s-1" label="Output" />);
  await userEvent.click(await screen.findByText('Try now'));
  await screen.findByText('over');
  await waitFor(() => expect(screen.getByText('2 lines')).toBeDefined());
  expect(screen.getByRole('log').textContent).toBe('è onetwo');
  expect(asked).toEqual([null, String(begun.length)]);
});

test('of a log that grows for hours the newest lines are kept, and who reads is not cut off', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => `line ${at}`);
  const once = keptWith({ lines: many, dropped: 10 }, many, false);
  expect([once.lines.length, once.dropped]).toEqual([4_000, 6_010]);
  expect(once.lines.at(-1)).toBe('line 4999');
  expect(keptWith({ lines: many, dropped: 0 }, many, true).lines).toHaveLength(10_000);
});
