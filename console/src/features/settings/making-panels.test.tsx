import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { AT, page } from '@/testing/examples';
import { preset } from '@/testing/making';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { settings } from '@/testing/settings-examples';

const template = {
  id: 'project/python',
  template_id: 'project/python',
  kind: 'project',
  name: 'python',
  version: 2,
  versions: 2,
  body: { security_gate: 'warn' },
  published_at: AT,
  published_by: 'pm',
  created_at: AT,
  updated_at: AT,
};
const all = {
  ...settings,
  '/api/templates': page([template, { ...template, id: 'job/x', kind: 'job', name: 'x' }]),
  '/presets': page([preset()]),
};

test('a preset is changed by a next version, under the one that was seen', async () => {
  answering(all);
  let sent: unknown;
  server.use(
    http.get('*/presets/release-notes', () => HttpResponse.json(preset(), { headers: { ETag: '"p-1"' } })),
    http.put('*/presets/release-notes', async ({ request }) => {
      sent = [request.headers.get('If-Match'), await request.json()];
      return HttpResponse.json(preset({ version: 2 }));
    }),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('edit-preset-release-notes'));
  const dialog = screen.getByTestId('preset-dialog');
  fireEvent.change(screen.getByTestId('preset-inputs'), { target: { value: '[1]' } });
  expect(within(dialog).getAllByText(/has to be an object/).length).toBeGreaterThan(0);
  await userEvent.click(screen.getByTestId('save-preset'));
  expect(sent).toBeUndefined();
  fireEvent.change(screen.getByTestId('preset-inputs'), { target: { value: '{"version": null}' } });
  fireEvent.change(screen.getByTestId('preset-template'), { target: { value: '# New' } });
  await userEvent.click(screen.getByTestId('save-preset'));
  await waitFor(() =>
    expect(sent).toEqual([
      '"p-1"',
      {
        kind: 'document',
        description: 'Notes for people who use it.',
        template: '# New',
        commands: [],
        inputs: { version: null },
        variants: 3,
        file_name: 'notes.md',
      },
    ]),
  );
});

test('a version that others publish while one edits a preset is not overwritten, nor asked about again once it is kept', async () => {
  answering(all);
  const sent: unknown[] = [];
  let now = preset();
  server.use(
    http.get('*/presets', () => HttpResponse.json(page([now]))),
    http.get('*/presets/release-notes', () =>
      HttpResponse.json(now, { headers: { ETag: `"${now.version}"` } }),
    ),
    http.put('*/presets/release-notes', async ({ request }) => {
      sent.push([
        request.headers.get('If-Match'),
        ((await request.json()) as { description: string }).description,
      ]);
      return HttpResponse.json(preset({ version: 3 }));
    }),
  );
  const { queries } = open('/settings');
  await userEvent.click(await screen.findByTestId('edit-preset-release-notes'));
  fireEvent.change(screen.getByTestId('preset-description'), { target: { value: 'Mine' } });
  now = preset({ id: 'another', version: 2, description: 'Theirs' });
  await queries.invalidateQueries({ queryKey: keys.presets.all });
  await userEvent.click(screen.getByTestId('save-preset'));
  await userEvent.click(await screen.findByTestId('keep-theirs'));
  expect(sent).toEqual([]);
  expect(screen.getByTestId<HTMLInputElement>('preset-description').value).toBe('Theirs');
  await userEvent.click(screen.getByTestId('save-preset'));
  await waitFor(() => expect(sent).toEqual([['"2"', 'Theirs']]));
});

test('a preset is retired only after it was said what is lost', async () => {
  answering(all);
  let retired = 0;
  server.use(
    http.delete('*/presets/release-notes', () => {
      retired += 1;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('retire-release-notes'));
  expect(retired).toBe(0);
  await userEvent.click(within(screen.getByTestId('confirm')).getByTestId('go'));
  await waitFor(() => expect(retired).toBe(1));
});

test('a template gets a next version; presets do not stand among templates', async () => {
  answering(all);
  let sent: unknown;
  server.use(
    http.post('*/api/templates', async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...template, version: 3 }, { status: 201 });
    }),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('publish-python'));
  expect(screen.queryByTestId('template-x')).toBeNull();
  fireEvent.change(screen.getByTestId('template-body'), { target: { value: '{' } });
  expect(screen.getAllByText(/It is no JSON/).length).toBeGreaterThan(0);
  fireEvent.change(screen.getByTestId('template-body'), { target: { value: '{"security_gate": "off"}' } });
  await userEvent.click(screen.getByTestId('publish'));
  await waitFor(() =>
    expect(sent).toEqual({ kind: 'project', name: 'python', body: { security_gate: 'off' } }),
  );
  expect(await screen.findByText('python has version 3')).toBeDefined();
});
