import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering } from '@/testing/server';

test('who made a task is called as everywhere', async () => {
  answering(taskPage(task({ created_by: 'person:ada@example.org' })));
  open('/tasks/t-1');
  const created = (await screen.findByTestId('panel-details')).textContent;
  expect(created).toContain('by ada@example.org');
});
