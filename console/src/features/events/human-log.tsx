import { useMutation } from '@tanstack/react-query';
import { digestEvents, MOST_DIGESTED } from '@/api/queries/event';
import { saveFile } from '@/api/save-file';
import type { Told } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { counted, grouped } from '@/components/ui/format';
import { Markdown } from '@/components/ui/markdown/markdown';
import { toast } from '@/components/ui/toasts';

/** Tells the events that are shown as a log for people, to copy or to take away. */
export function HumanLog({ shown }: { shown: readonly Told[] }) {
  const log = useMutation({
    mutationFn: async () => {
      const positions = shown.slice(-MOST_DIGESTED).map((one) => one.event.position);
      return { positions, ...(await digestEvents(positions)) };
    },
    onError: (error) => toast({ glyph: 'failed', text: 'No log was made', detail: sentenceOf(error) }),
  });
  return (
    <>
      <Button
        icon="doc"
        busy={log.isPending}
        off={shown.length ? undefined : 'No event is shown.'}
        onClick={() => log.mutate()}
        data-testid="human-log"
      >
        Generate human log
      </Button>
      {log.data && (
        <Dialog title="Human log" testId="human-log-dialog" className="human-log" close={log.reset}>
          <p className="muted">{wordsOf(log.data.events, log.data.positions)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <div className="human-log-text" tabIndex={0}>
            <Markdown text={log.data.text} />
          </div>
          <div className="dialog-acts">
            <Button onClick={log.reset}>Close</Button>
            <CopyButton text={log.data.text}>Copy</CopyButton>
            <Button
              icon="download"
              onClick={() => saveFile(nameOf(log.data.positions), markdown(log.data.text))}
              data-testid="download"
            >
              Download
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function wordsOf(events: number, positions: readonly number[]): string {
  const [first = 0] = positions;
  return `${counted(events, 'event')}, ${grouped(first)} to ${grouped(positions.at(-1) ?? first)}`;
}

function nameOf(positions: readonly number[]): string {
  return `events-${positions[0]}-${positions.at(-1)}.md`;
}

function markdown(text: string): Blob {
  return new Blob([text], { type: 'text/markdown' });
}
