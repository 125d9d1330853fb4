/** The fields of a preset's inputs, made from their defaults; what was typed becomes JSON again. */
import type { Preset } from '@/api/types';

/** Where the title and the project are kept among what is typed as inputs; none of them is called so. */
export const TITLE = ' title';
export const PROJECT = ' project';

export interface InputField {
  name: string;
  kind: 'text' | 'number' | 'choice' | 'json';
  /** A job that leaves it out is refused. */
  required: boolean;
  /** As it is typed before anybody changes it. */
  start: string;
}

/** A field an input, those first that every job has to give: their default is null. */
export function fieldsOf(preset: Preset, given: Readonly<Record<string, unknown>> = {}): InputField[] {
  const fields = Object.entries(preset.inputs ?? {}).map(([name, fallback]): InputField => {
    const value = name in given ? given[name] : fallback;
    const kind = kindOf(fallback ?? value);
    return { name, kind, required: fallback === null, start: typed(value, kind) };
  });
  return [...fields.filter((one) => one.required), ...fields.filter((one) => !one.required)];
}

function kindOf(value: unknown): InputField['kind'] {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'choice';
  return typeof value === 'object' && value !== null ? 'json' : 'text';
}

function typed(value: unknown, kind: InputField['kind']): string {
  if (value === null || value === undefined) return '';
  return kind === 'json' ? JSON.stringify(value, null, 2) : String(value);
}

export interface ReadInputs {
  inputs: Record<string, unknown>;
  /** What is wrong, by the name of the field. */
  wrong: Record<string, string>;
}

/** What was typed as inputs of a job; what is left as the preset has it is not sent. */
export function readInputs(fields: readonly InputField[], typedIn: ReadonlyMap<string, string>): ReadInputs {
  const inputs: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const text = typedIn.get(field.name) ?? field.start;
    if (field.required && !text.trim()) {
      wrong[field.name] = 'The preset needs it.';
      continue;
    }
    const [value, says] = readValue(field.kind, text);
    if (says) wrong[field.name] = says;
    else inputs[field.name] = value;
  }
  return { inputs, wrong };
}

function readValue(kind: InputField['kind'], text: string): [unknown, string?] {
  if (kind === 'text') return [text];
  if (kind === 'choice') return [text === 'true'];
  if (kind === 'number')
    return /^-?\d+$/.test(text.trim()) ? [Number(text)] : [null, 'A whole number is needed here.'];
  try {
    return [JSON.parse(text)];
  } catch {
    return [null, 'This is no JSON.'];
  }
}
