/** What a person does with a variant, always to the one that was seen. */
import type { Change } from './changes';
import { api } from './client';
import { read, readTagged, type Tagged } from './problem';
import { fileNameOf, saveAnswer } from './save-file';
import type { Variant } from './types';

export type ExportFormat = 'file' | 'patch' | 'zip' | 'json';

/** A step upon a variant as it was read: another text is another variant. */
function stepOf(
  seen: Tagged<Variant>,
  send: (params: { path: { variant_id: string }; header: { 'if-match': string } }) => Promise<Variant>,
): Change<Variant, Variant> {
  const path = { variant_id: seen.value.id };
  return {
    seen,
    touches: ['payload', 'status'],
    again: () => readTagged(api.GET('/variants/{variant_id}', { params: { path } })),
    send: (etag) => send({ path, header: { 'if-match': etag } }),
  };
}

/** Replace a draft's text, of a code variant its patch. */
export function saveOf(seen: Tagged<Variant>, payload: string) {
  return stepOf(seen, (params) => read(api.PUT('/variants/{variant_id}', { params, body: { payload } })));
}

/** Make a draft its job's outcome; a code variant is then merged. */
export function acceptOf(seen: Tagged<Variant>) {
  return stepOf(seen, (params) => read(api.POST('/variants/{variant_id}/accept', { params })));
}

/** Set a draft aside. */
export function rejectOf(seen: Tagged<Variant>, reason: string) {
  return stepOf(seen, (params) =>
    read(api.POST('/variants/{variant_id}/reject', { params, body: { reason } })),
  );
}

/** Take a variant away as a file of the browser's, called by its words; what it holds is never shown as a page. */
export function exportVariant(id: string, format: ExportFormat, words: readonly string[]): Promise<string> {
  const params = { path: { variant_id: id }, query: { format } };
  return saveAnswer(api.POST('/export/{variant_id}', { params, parseAs: 'blob' }), fileNameOf(...words));
}
