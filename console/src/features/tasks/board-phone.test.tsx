import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

// jsdom has no width: what a phone is told has to be said here.
vi.mock('@/components/ui/use-is-wide', () => ({ useIsWide: () => false }));

const TASKS = [
  task({ id: 't-1', code: 'T-1', status: 'claimed' }),
  task({ id: 't-2', code: 'T-2', status: 'in_progress' }),
  task({ id: 't-3', code: 'T-3', status: 'blocked' }),
];

test('on a phone the board opens on the first column that has tasks, and its strip names and sums', async () => {
  answering({});
  server.use(
    http.get('*/api/tasks', ({ request }) => {
      const status = new URL(request.url).searchParams.get('status');
      return HttpResponse.json(page(TASKS.filter((one) => one.status === status)));
    }),
  );
  open('/tasks');
  const working = await screen.findByRole('button', { name: 'Claimed and In progress' });
  await waitFor(() => expect(working.getAttribute('aria-pressed')).toBe('true'));
  expect(working.textContent).toBe('In progress2');
  await waitFor(() => expect(screen.getByTestId('column-claimed').closest('.lane-shown')).not.toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Queued' }));
  expect(screen.getByTestId('column-ready').closest('.lane-shown')).not.toBeNull();
  expect(working.getAttribute('aria-pressed')).toBe('false');
});
