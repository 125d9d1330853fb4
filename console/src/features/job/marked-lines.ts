/** What of a section the section that it is compared with does not say, word by word, line by line. */
import { differing, wordsIn } from '@/components/ui/differences';
import { type Run, runsOf } from '@/components/ui/markdown/blocks';
import { linesOf, type Section } from './sections';

export interface MarkedRun extends Run {
  /** Whether the other one says it as well. */
  same: boolean;
}

/** The runs of each line of a section; without another to compare with, all of it is new. */
export function markedLines(section: Section, base: Section | undefined): MarkedRun[][] {
  const lines = section.blocks.flatMap(linesOf).map(wordRuns);
  const bare = (runs: readonly Run[]) => runs.map((run) => run.text.trim());
  const before = (base?.blocks ?? []).flatMap(linesOf).flatMap(wordRuns);
  const [, only] = differing(bare(before), bare(lines.flat()));
  let place = 0;
  return lines.map((line) => joined(line.map((run) => ({ ...run, same: !only.has(place++) }))));
}

/** The words of a line, each as a run of its own. */
function wordRuns(line: string): Run[] {
  return runsOf(line).flatMap((run) => wordsIn(run.text).map((text) => ({ style: run.style, text })));
}

function joined(words: readonly MarkedRun[]): MarkedRun[] {
  const runs: MarkedRun[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last && last.same === word.same && last.style === word.style) last.text += word.text;
    else runs.push({ ...word });
  }
  return runs;
}
