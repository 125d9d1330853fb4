import { type KeyboardEvent, useDeferredValue, useEffect, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon/icon';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import './palette.css';
import { type Found, matching, useCommands } from './commands';
import { FURTHER, useFound } from './found';

/** As many as are shown of what was found. */
const MOST = 11;

/** Every page and thing by its name: type, arrows, Enter. */
export function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const asked = useDeferredValue(text.trim());
  const commands = useCommands();
  const things = useFound(asked);
  const all = [...matching(commands, text), ...matching(things, text)];
  // The way to look further is the last of what is shown, however much was found.
  const found = [
    ...all.filter((one) => one.id !== FURTHER).slice(0, MOST),
    ...all.filter((one) => one.id === FURTHER),
  ];
  const chosen = Math.min(place, found.length - 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed anew is looked at from the top
  useEffect(() => setPlace(0), [text]);
  const go = (one: Found | undefined) => {
    if (!one) return;
    close();
    one.go();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setPlace((chosen + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setPlace((chosen - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') go(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search or run a command" quietTitle testId="palette" className="palette" close={close}>
      <div className="palette-field">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-found"
          aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
          aria-label="Search or run a command"
          placeholder="A page, a task, a run, an agent"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          data-testid="palette-field"
        />
      </div>
      <div id="palette-found" role="listbox" aria-label="What was found" className="palette-found">
        {found.map((one, at) => (
          <div key={one.id}>
            {one.group !== found[at - 1]?.group && <p className="cap">{one.group}</p>}
            <button
              type="button"
              id={`palette-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === chosen}
              onPointerMove={() => setPlace(at)}
              onClick={() => go(one)}
              data-testid={`found-${one.id}`}
            >
              {one.state ? (
                <StateGlyph name={one.state} />
              ) : (
                <Icon name={one.icon ?? 'right'} className="sm faint" />
              )}
              <span className="cut grow">{one.name}</span>
              {one.key && <span className="kbd">{one.key}</span>}
            </button>
          </div>
        ))}
        {!found.length && <p className="nothing">Nothing is called that.</p>}
      </div>
    </Dialog>
  );
}
