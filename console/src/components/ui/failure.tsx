import { Problem } from '@/api/problem';
import { wordsOf } from '@/api/words';
import { Button } from './button';
import { StateGlyph } from './icon/state-glyph';
import './notices.css';
import { useCopy } from './use-copy';

interface FailureProps {
  /** What could not be read, as it begins a sentence: "The tasks". */
  what: string;
  error: unknown;
  retry?: () => void;
  /** It is all that the page shows: its words are the page's heading. */
  whole?: boolean;
}

/** What went wrong, since when, what happens next; and the details for whoever is asked. */
export function Failure({ what, error, retry, whole }: FailureProps) {
  const words = wordsOf(error, what);
  const { copied, copy } = useCopy(words.details);
  return (
    <div className="notice" role="alert" data-testid="failure">
      <StateGlyph name="failed" size={22} />
      {whole ? <h1 className="notice-title">{words.title}</h1> : <b>{words.title}</b>}
      <p className="muted">{words.explanation}</p>
      <div className="row">
        {retry && <Button onClick={retry}>Try now</Button>}
        {error instanceof Problem && (
          <Button kind="bare" onClick={copy}>
            {copied ? 'Copied' : 'Copy details'}
          </Button>
        )}
      </div>
    </div>
  );
}
