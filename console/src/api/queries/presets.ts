/** Presets are changed by a next version, and retired; jobs that were asked for before keep theirs. */
import { api } from '../client';
import { done, read, readTagged, type Tagged } from '../problem';
import type { components } from '../schema';
import type { Preset } from '../types';

export type PresetMade = components['schemas']['PresetCreate'];
export type PresetBody = components['schemas']['PresetBody'];

/** A preset in its newest version, with the ETag that a next one sends. */
export function readPreset(name: string): Promise<Tagged<Preset>> {
  return readTagged(api.GET('/presets/{name}', { params: { path: { name } } }));
}

/** Publish the first version of a preset. */
export function makePreset(body: PresetMade): Promise<Preset> {
  return read(api.POST('/presets', { body }));
}

/** Publish the next version of a preset, after the one that was seen. */
export function publishPreset(name: string, etag: string, body: PresetBody): Promise<Preset> {
  const params = { path: { name }, header: { 'if-match': etag } };
  return read(api.PUT('/presets/{name}', { params, body }));
}

/** Have no more jobs made from a preset. */
export async function retirePreset(name: string): Promise<void> {
  await done(api.DELETE('/presets/{name}', { params: { path: { name } } }));
}
