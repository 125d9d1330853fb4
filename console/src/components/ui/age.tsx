import { useSecond } from './clock';
import { ageOf, exactly } from './format';

/** How long ago something was: relative under an hour, then the clock, then the date; exact on hover. */
export function Age({ at }: { at: string | null | undefined }) {
  const now = useSecond();
  if (!at) return null;
  return (
    <time dateTime={at} title={exactly(at)} className="age nowrap">
      {ageOf(at, now * 1000)}
    </time>
  );
}
