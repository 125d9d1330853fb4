import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { MarkedSection } from './section-shown';
import { sectionsOf } from './sections';

const before = sectionsOf('## Checked\n\n| test | time |\n| --- | --- |\n| a | 1 s |\n\nAll is well.')[0];
const after = sectionsOf(
  '## Checked\n\n| test | time |\n| --- | --- |\n| a | 2 s |\n| b | 3 s |\n\nAll is well.',
)[0];

test('what stands after a table keeps its own words, and cells are marked one by one', () => {
  if (!after) throw new Error('there is no section');
  const { container } = render(<MarkedSection section={after} base={before} />);
  expect([...container.querySelectorAll('th, td')].map((one) => one.textContent)).toEqual([
    ...['test', 'time', 'a', '2 s', 'b', '3 s'],
  ]);
  expect(container.querySelector('p')?.textContent).toBe('All is well.');
  const added = [...container.querySelectorAll('ins')].map((one) => one.textContent);
  expect(added.join('')).toContain('2');
  expect(added.join('')).not.toContain('All is well');
});
