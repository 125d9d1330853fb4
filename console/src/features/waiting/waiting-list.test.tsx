import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { page } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval } from '@/testing/run-examples';
import { answering } from '@/testing/server';

test('what begins to wait while somebody reads comes behind a pill, and the sum says it at once', async () => {
  answering({ '/api/approvals': page([approval()]) });
  const { queries } = open('/waiting');
  await screen.findByTestId('approval-a-1');
  fireEvent.pointerEnter(screen.getByTestId('page-waiting'));
  const second = approval({ approval_id: 'a-2', question: 'Merge T-2?' });
  answering({ '/api/approvals': page([approval(), second]) });
  await queries.invalidateQueries({ queryKey: keys.waiting.all });
  expect((await screen.findByTestId('fresh')).textContent).toBe('1 new');
  expect(screen.queryByTestId('approval-a-2')).toBeNull();
  expect(screen.getByTestId('page-waiting').textContent).toContain('2 things');
  await userEvent.click(screen.getByTestId('fresh'));
  expect(screen.getByTestId('approval-a-2')).toBeDefined();
});
