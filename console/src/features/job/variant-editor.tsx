import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import type { Variant } from '@/api/types';
import { saveOf } from '@/api/variants';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { useDraft } from '@/components/draft/use-draft';
import { Button } from '@/components/ui/button';

interface VariantEditorProps {
  variant: Tagged<Variant>;
  letter: string;
  close: () => void;
}

/** A draft's text, to be changed; where somebody else was first, both versions are there to choose from. */
export function VariantEditor({ variant, letter, close }: VariantEditorProps) {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(variant);
  // By the version that it was begun from: over a later one it would take what others did away.
  const { draft, note, clear } = useDraft(`variant.${variant.value.id}.${seen.etag}`);
  const text = draft.text ?? seen.value.payload;
  const leave = () => {
    clear();
    close();
  };
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const save = useChange<Variant, string, Variant>(
    (payload) => ({
      ...saveOf(seen, payload),
      called: `Variant ${letter}`,
      entity: `Variant:${variant.value.id}`,
      yours: { payload },
      nameOf: (field) => (field === 'payload' ? 'Text' : 'Status'),
      takeTheirs: (now) => {
        clear();
        setSeen(now);
      },
    }),
    {
      done: leave,
      settled: () =>
        Promise.all(
          [keys.variants, keys.jobs].map((one) => queries.invalidateQueries({ queryKey: one.all })),
        ),
    },
  );
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text === seen.value.payload) close();
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault();
      save.mutate(text);
    }
  };
  return (
    <div className="variant-whole variant-edit">
      <textarea
        ref={area}
        value={text}
        aria-label={`Text of variant ${letter}`}
        spellCheck={variant.value.commit === null}
        onChange={(event) => note({ text: event.target.value })}
        onKeyDown={press}
        data-testid={`editor-${letter}`}
      />
      {save.error && (
        <p className="red" role="alert">
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="row">
        <Button
          kind="solid"
          busy={save.isPending}
          off={text === seen.value.payload ? 'Nothing is changed yet.' : undefined}
          onClick={() => save.mutate(text)}
          data-testid={`save-${letter}`}
        >
          Save
        </Button>
        <Button kind="bare" onClick={leave} data-testid="stop-editing">
          Discard
        </Button>
        <span className="meta end wide-only">Ctrl Enter saves</span>
      </div>
    </div>
  );
}
