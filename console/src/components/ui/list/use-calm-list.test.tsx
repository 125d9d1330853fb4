import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FreshPill } from './fresh-pill';
import { useCalmList } from './use-calm-list';

function List({ names }: { names: readonly string[] }) {
  const calm = useCalmList(names, (name) => name);
  return (
    <section {...calm.frame} data-testid="list">
      <FreshPill count={calm.fresh} bring={calm.bring} />
      {calm.shown.map((name) => (
        <button type="button" key={name} data-testid="row">
          {name}
        </button>
      ))}
    </section>
  );
}

const rows = () => screen.getAllByTestId('row').map((row) => row.textContent);

test('rows come at once where nobody is, and wait together while somebody reads', () => {
  const { rerender } = render(<List names={['b', 'a']} />);
  rerender(<List names={['c', 'b', 'a']} />);
  expect(rows()).toEqual(['c', 'b', 'a']);
  fireEvent.pointerEnter(screen.getByTestId('list'));
  rerender(<List names={['e', 'd', 'b', 'c', 'a']} />);
  expect(rows()).toEqual(['c', 'b', 'a']);
  fireEvent.click(screen.getByText('2 new'));
  expect(rows()).toEqual(['e', 'd', 'b', 'c', 'a']);
});

test('what is gone goes at once, and what waited comes when pointer or focus leaves', () => {
  const { rerender } = render(<List names={['b', 'a']} />);
  const [first] = screen.getAllByTestId('row');
  if (first) fireEvent.focus(first);
  rerender(<List names={['c', 'a']} />);
  expect(rows()).toEqual(['a']);
  expect(screen.getByTestId('fresh').textContent).toBe('1 new');
  fireEvent.blur(screen.getByText('a'), { relatedTarget: document.body });
  expect(rows()).toEqual(['c', 'a']);
});

test('the first rows come at once, to whoever waits for them too', () => {
  const { rerender } = render(<List names={[]} />);
  fireEvent.pointerEnter(screen.getByTestId('list'));
  rerender(<List names={['b', 'a']} />);
  expect(rows()).toEqual(['b', 'a']);
});

test('what comes after the last row went has nothing to wait for', () => {
  const { rerender } = render(<List names={['a']} />);
  fireEvent.pointerEnter(screen.getByTestId('list'));
  rerender(<List names={[]} />);
  rerender(<List names={['b']} />);
  expect(rows()).toEqual(['b']);
});
