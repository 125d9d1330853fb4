import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { credential } from '@/api/credential';
import { AT, page, task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const report = { id: 'x-1', path: 'out/report.sarif', type: 'report', size: 12, created_at: AT };

test('what a task left is saved also by whoever is signed in by a key', async () => {
  credential.holdKey('key-1');
  answering({ ...taskPage(task()), '/api/artifacts': page([report]) });
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/artifacts/x-1/content', ({ request }) => {
      asked.push(request.headers.get('X-API-Key'));
      return new HttpResponse('{}', {
        headers: { 'Content-Disposition': 'attachment; filename="report.sarif"' },
      });
    }),
  );
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  const saved: string[] = [];
  HTMLAnchorElement.prototype.click = function () {
    saved.push(this.download);
  };
  open('/tasks/t-1?tab=artifacts');
  await userEvent.click(await screen.findByTestId('save-x-1'));
  await waitFor(() => expect([asked, saved]).toEqual([['key-1'], ['T-1-report.sarif']]));
});
