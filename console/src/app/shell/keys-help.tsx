import { Dialog } from '@/components/ui/dialog';
import { PLACES } from './pages';

const ANYWHERE = [
  ['Ctrl K', 'search or run a command'],
  ['/', 'filter this list'],
  ['?', 'these keys'],
  ['[', 'fold the navigation'],
  ['Esc', 'one step back'],
] as const;

const LISTS = [
  ['J K', 'next and before, in every list'],
  ['Enter', 'open'],
  ['X', 'select, with Shift all from the last one'],
  ['M', 'move to…'],
] as const;

const DECISIONS = [
  ['A', 'approve the question that is marked'],
  ['D', 'ask for changes to it'],
] as const;

/** Which keys there are. */
export function KeysHelp({ close }: { close: () => void }) {
  const places = PLACES.map((place) => [`G then ${place.key.toUpperCase()}`, place.name] as const);
  return (
    <Dialog title="Keys" testId="keys-help" close={close}>
      <dl className="keys">
        {[...ANYWHERE, ...LISTS, ...DECISIONS, ...places].map(([key, what]) => (
          <div key={key}>
            <dt>
              <span className="kbd">{key}</span>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
