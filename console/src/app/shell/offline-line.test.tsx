import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ToastList } from '@/components/ui/toast-list';
import { OfflineLine } from './offline-line';

const since = new Date('2026-11-26T14:21:00').getTime();
const shown = (connection: Parameters<typeof OfflineLine>[0]['connection']) => (
  <>
    <OfflineLine connection={connection} />
    <ToastList />
  </>
);

test('a connection that stays away is said with what happens next, and once when it is back', () => {
  const { rerender } = render(shown({ state: 'live' }));
  expect(screen.queryByTestId('offline-line')).toBeNull();
  rerender(shown({ state: 'offline', since }));
  expect(screen.getByTestId('offline-line').textContent).toContain('Offline since 14:21.');
  expect(screen.getByTestId('offline-line').textContent).toContain('asked again by itself');
  rerender(shown({ state: 'live' }));
  rerender(shown({ state: 'live' }));
  expect(screen.queryByTestId('offline-line')).toBeNull();
  expect(screen.getAllByText('Live again')).toHaveLength(1);
});

test('a connection that was away for a moment is not told of', () => {
  const { rerender } = render(shown({ state: 'live' }));
  rerender(shown({ state: 'reconnecting', at: since, since }));
  rerender(shown({ state: 'live' }));
  expect(screen.queryAllByText('Live again').length).toBeLessThan(2);
});
