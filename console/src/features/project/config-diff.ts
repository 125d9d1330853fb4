/** How a project's config differs from the template that it began from. */

type Config = Readonly<Record<string, unknown>>;

export interface ConfigLine {
  /** Where it stands: "budget.micros". */
  path: string;
  /** As JSON; null where it does not stand. */
  template: string | null;
  project: string | null;
}

/** Every setting of both, by its path, in alphabetical order. */
export function configLines(template: Config, project: Config): ConfigLine[] {
  const [before, after] = [flat(template), flat(project)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.map((path) => ({
    path,
    template: before.get(path) ?? null,
    project: after.get(path) ?? null,
  }));
}

function flat(config: Config, under = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(config)) {
    const path = under ? `${under}.${name}` : name;
    if (isObject(value)) for (const [inner, text] of flat(value, path)) found.set(inner, text);
    else found.set(path, JSON.stringify(value));
  }
  return found;
}

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
