/** How much a browser fetches before somebody sees the first page: the gate that keeps it small. */
import { gzipSync } from 'node:zlib';

/** Bytes: what the door and the overview may take together in scripts and sheets, compressed with gzip. */
export const MOST_BYTES = 200_000;
/** Bytes: what the two latin fonts may take, which are compressed by themselves and kept for good. */
const MOST_FONTS = 100_000;

/** The pages of a first visit. */
const FIRST_PAGES = ['sign-in-page.tsx', 'overview-page.tsx'];
/** What the page itself preloads; other scripts come when a page needs them. */
const FONTS = /(inter|jetbrains-mono)-latin-wght-normal-.*\.woff2$/;

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
    if (file.isEntry || isFirstPage(file) || FONTS.test(file.fileName)) take(file.fileName);
  const weighed = [...wanted].map((name) => ({ name, bytes: bytesOf(bundle[name] as Built) }));
  return weighed.sort((one, other) => other.bytes - one.bytes);
}

/** What is said of a first load, and whether it is too large. */
export function verdict(files: readonly Weighed[]): { words: string; fits: boolean } {
  const fonts = files.filter((file) => FONTS.test(file.name));
  const texts = files.filter((file) => !fonts.includes(file));
  const [text, font] = [sum(texts), sum(fonts)];
  const words =
    `the first load is ${kilobytes(text)} of ${kilobytes(MOST_BYTES)} in ${texts.length} scripts and sheets, ` +
    `and ${kilobytes(font)} of ${kilobytes(MOST_FONTS)} in ${fonts.length} fonts`;
  if (text <= MOST_BYTES && font <= MOST_FONTS) return { words, fits: true };
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
  if (FONTS.test(fileName)) return content.length;
  return gzipSync(content, { level: 9 }).length;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
