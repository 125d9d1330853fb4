/** What a person does with a variant, always to the one that was seen: somebody else's change is a refusal (412). */
import { api } from './client';
import { read, type Tagged } from './problem';
import { saveFile } from './save-file';
import type { Variant } from './types';

export type ExportFormat = 'file' | 'patch' | 'zip' | 'json';

function seen({ value, etag }: Tagged<Variant>) {
  return { path: { variant_id: value.id }, header: { 'if-match': etag } };
}

/** Replace a draft's text, of a code variant its patch. */
export function saveVariant(variant: Tagged<Variant>, payload: string): Promise<Variant> {
  return read(api.PUT('/variants/{variant_id}', { params: seen(variant), body: { payload } }));
}

/** Make a draft its job's outcome; a code variant is then merged. */
export function acceptVariant(variant: Tagged<Variant>): Promise<Variant> {
  return read(api.POST('/variants/{variant_id}/accept', { params: seen(variant) }));
}

/** Set a draft aside. */
export function rejectVariant(variant: Tagged<Variant>, reason: string): Promise<Variant> {
  return read(api.POST('/variants/{variant_id}/reject', { params: seen(variant), body: { reason } }));
}

/** Take a variant away as a file of the browser's; what it holds is never shown as a page. */
export async function exportVariant(id: string, format: ExportFormat): Promise<string> {
  const asked = api.POST('/export/{variant_id}', {
    params: { path: { variant_id: id }, query: { format } },
    parseAs: 'blob',
  });
  let name = id;
  const content = await read(
    asked.then((answer) => {
      const disposition = answer.response.headers.get('Content-Disposition') ?? '';
      name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? name;
      return answer;
    }),
  );
  saveFile(name, content as Blob);
  return name;
}
