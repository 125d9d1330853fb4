import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { useKeptFocus } from './kept-focus';

function Rows({ gone = false }: { gone?: boolean }) {
  useKeptFocus();
  const [rows, setRows] = useState(['one', 'two', 'three']);
  const [done, setDone] = useState(false);
  return (
    <main id="page" tabIndex={-1}>
      {rows.length > 0 && (
        <section data-testid="panel">
          {rows.map((row) => (
            <div key={row} className="settings-row" data-testid={row}>
              <button type="button" onClick={() => setRows(rows.filter((one) => one !== row))}>
                Remove {row}
              </button>
            </div>
          ))}
        </section>
      )}
      <p data-testid="acts">
        {!done && (
          <button type="button" onClick={() => setDone(true)}>
            Do it
          </button>
        )}
        {!gone && <button type="button">Cancel it</button>}
      </p>
    </main>
  );
}

async function press(name: string): Promise<void> {
  screen.getByText(name).focus();
  await userEvent.keyboard('{Enter}');
}

test('the row after one that was removed has the focus, else the one before it, else the page', async () => {
  render(<Rows />);
  await press('Remove two');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('three')));
  await userEvent.tab();
  expect(document.activeElement).toBe(screen.getByText('Remove three'));
  expect(screen.getByTestId('three').hasAttribute('tabindex')).toBe(false);
  await press('Remove three');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('one')));
  await press('Remove one');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')));
});

test('what stood around a button that is gone has the focus, and not the next button', async () => {
  render(<Rows />);
  await press('Do it');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('acts')));
});

test('a focus that was put down with the pointer is not brought back', async () => {
  const { rerender } = render(<Rows />);
  await userEvent.click(screen.getByText('Cancel it'));
  await userEvent.click(document.body);
  rerender(<Rows gone />);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(document.activeElement).toBe(document.body);
});
