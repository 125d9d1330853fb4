/** How much a browser fetches before somebody sees the first page: the gate that keeps it small. */
import { gzipSync } from 'node:zlib';

/** Bytes: what the door and the overview may take together: scripts and sheets compressed with gzip, and fonts as they are. */
export const MOST_BYTES = 200_000;

/** The pages of a first visit. */
const FIRST_PAGES = ['sign-in-page.tsx', 'overview-page.tsx'];
/** The fonts of every page, which it preloads (`app/fonts`); those of other letters come when a text has them. */
export const FIRST_FONTS = /\/(inter|jetbrains-mono)-[\w-]{8}\.woff2$/;

/** A file of a build, as far as it matters here. */
export interface Built {
  fileName: string;
  /** A script's text; a sheet or a font has a source. */
  code?: string;
  source?: string | Uint8Array;
  imports?: string[];
  isEntry?: boolean;
  facadeModuleId?: string | null;
  viteMetadata?: { importedCss: Set<string> };
}

export interface Weighed {
  name: string;
  bytes: number;
}

/** The files of a first visit with their compressed sizes, the largest first; fonts are compressed already. */
export function firstLoad(bundle: Readonly<Record<string, Built>>): Weighed[] {
  const wanted = new Set<string>();
  const take = (name: string) => {
    const file = bundle[name];
    if (!file || wanted.has(name)) return;
    wanted.add(name);
    for (const other of [...(file.imports ?? []), ...(file.viteMetadata?.importedCss ?? [])]) take(other);
  };
  for (const file of Object.values(bundle))
    if (file.isEntry || isFirstPage(file) || FIRST_FONTS.test(file.fileName)) take(file.fileName);
  const weighed = [...wanted].map((name) => ({ name, bytes: bytesOf(bundle[name] as Built) }));
  return weighed.sort((one, other) => other.bytes - one.bytes);
}

/** What is said of a first load, and whether it is too large. */
export function verdict(files: readonly Weighed[]): { words: string; fits: boolean } {
  const fonts = files.filter((file) => FIRST_FONTS.test(file.name));
  const all = sum(files);
  const words =
    `the first load is ${kilobytes(all)} of ${kilobytes(MOST_BYTES)}: ` +
    `${kilobytes(sum(fonts))} in ${fonts.length} fonts, the rest in ${files.length - fonts.length} scripts and sheets`;
  if (all <= MOST_BYTES) return { words, fits: true };
  const largest = files.slice(0, 8).map((file) => `  ${kilobytes(file.bytes)} ${file.name}`);
  return { words: `${words}; the largest are\n${largest.join('\n')}`, fits: false };
}

function sum(files: readonly Weighed[]): number {
  return files.reduce((total, file) => total + file.bytes, 0);
}

function isFirstPage({ facadeModuleId }: Built): boolean {
  return FIRST_PAGES.some((page) => facadeModuleId?.endsWith(`/${page}`));
}

function bytesOf({ fileName, code, source }: Built): number {
  const content = code ?? source ?? '';
  if (FIRST_FONTS.test(fileName)) return content.length;
  return gzipSync(content, { level: 9 }).length;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
