import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

test('what waits is counted by the server, of the project that is chosen, on the page and beside its name', async () => {
  answering({ '/api/runs': page([]) });
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/approvals', ({ request }) => {
      const query = new URL(request.url).searchParams;
      if (query.get('status') === 'asked') asked.push(query.get('project'));
      return HttpResponse.json({ ...page([approval()]), total: 612 });
    }),
  );
  open('/waiting?project=p-1');
  await screen.findByText(/^612 things, the oldest for/);
  expect(within(screen.getByTestId('waiting-asked')).getByText('612')).toBeDefined();
  expect(screen.getAllByText('612').some((one) => one.className === 'pill')).toBe(true);
  expect(new Set(asked)).toEqual(new Set(['p-1']));
});
