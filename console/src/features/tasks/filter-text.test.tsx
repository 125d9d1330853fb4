import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FilterText } from './filter-text';

test('words are typed where the caret stands though the URL comes later, and another URL is shown', async () => {
  const asked: string[] = [];
  const { rerender } = render(<FilterText text="" change={(text) => asked.push(text)} />);
  const field = screen.getByTestId<HTMLInputElement>('filter-text');
  await userEvent.type(field, 'ac');
  await userEvent.type(field, 'b', { initialSelectionStart: 1, initialSelectionEnd: 1 });
  expect(field.value).toBe('abc');
  expect(field.selectionStart).toBe(2);
  const become = (text: string) => act(() => rerender(<FilterText text={text} change={() => undefined} />));
  become('ac');
  expect(field.value).toBe('abc');
  become('abc');
  expect(field.value).toBe('abc');
  become('');
  expect(field.value).toBe('');
  expect(asked).toEqual(['a', 'ac', 'abc']);
});
