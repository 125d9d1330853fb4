import { expect, test } from 'vitest';
import { Problem } from '@/api/problem';
import { refusalOf } from './refused';

const refused = (document: object) => new Problem(422, { code: 'validation_failed', ...document });

test('each of several fields says what is wrong with it, without its name, and the form says the rest', () => {
  const { at, elsewhere } = refusalOf(
    refused({
      detail: 'code: it must not be empty; title: it must not be empty; more.at: it is past',
      field: 'code',
      errors: [
        { field: 'code', detail: 'it must not be empty' },
        { field: 'title', detail: 'it has at most 500 characters' },
        { field: 'more.at', detail: 'it is past' },
      ],
    }),
    ['code', 'title'],
  );
  expect([at('code'), at('title')]).toEqual(['It must not be empty.', 'It has at most 500 characters.']);
  expect(elsewhere).toBe('More.at: it is past.');
});

test('a refusal of one field is said there, and an address at its beginning is written as it is', () => {
  const of = (detail: string) => refusalOf(refused({ detail, field: 'email' }), ['email']).at('email');
  expect(of('email: it must not be empty')).toBe('It must not be empty.');
  expect(of('ada@example.org is a member already')).toBe('ada@example.org is a member already.');
});
