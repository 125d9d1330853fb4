import { expect, test } from 'vitest';
import { WRONG_TYPES } from '@/api/queries/events';
import { askedOf, eventsSearch } from './search';

test('an address that makes no sense is no filter, and what went wrong takes the place of a type', () => {
  expect(eventsSearch({ type: 'DROP TABLE', event: -1, agent: '', wrong: 'x' })).toEqual({});
  const search = eventsSearch({ type: 'task.*', wrong: true, event: '48199', correlation: 7 });
  expect(search).toEqual({ wrong: true, event: 48199, correlation: '7' });
  expect(askedOf(search, 'p-1')).toEqual({ types: WRONG_TYPES, correlation: '7', project: 'p-1' });
  expect(askedOf(eventsSearch({ type: 'task.*' }), undefined)).toEqual({ types: ['task.*'] });
});
