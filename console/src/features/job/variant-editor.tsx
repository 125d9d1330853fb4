import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { keys } from '@/api/keys';
import { Problem, type Tagged } from '@/api/problem';
import type { Variant } from '@/api/types';
import { saveVariant } from '@/api/variants';
import { sentenceOf } from '@/api/words';
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
  const [text, setText] = useState(variant.value.payload);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const save = useMutation({
    mutationFn: (over: Tagged<Variant>) => saveVariant(over, text),
    onSuccess: close,
    onSettled: () =>
      Promise.all([keys.variants, keys.jobs].map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
  const overtaken = save.error instanceof Problem && save.error.status === 412;
  const theirs = overtaken && variant.etag !== seen.etag;
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text === seen.value.payload) close();
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault();
      save.mutate(seen);
    }
  };
  const takeTheirs = () => {
    setSeen(variant);
    setText(variant.value.payload);
    save.reset();
  };
  const keepMine = () => {
    setSeen(variant);
    save.mutate(variant);
  };
  return (
    <div className="variant-whole variant-edit">
      <textarea
        ref={area}
        value={text}
        aria-label={`Text of variant ${letter}`}
        spellCheck={variant.value.commit === null}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
        data-testid={`editor-${letter}`}
      />
      {save.error && (
        <p className="red" role="alert">
          {overtaken
            ? `${variant.value.edited_by.replace(/^\w+:/, '') || 'Somebody'} changed it first. What you wrote is kept.`
            : sentenceOf(save.error)}
        </p>
      )}
      <div className="row">
        {theirs ? (
          <>
            <Button onClick={keepMine} data-testid="keep-mine">
              Save mine over theirs
            </Button>
            <Button onClick={takeTheirs} data-testid="take-theirs">
              Take theirs
            </Button>
          </>
        ) : (
          <Button
            kind="solid"
            busy={save.isPending}
            off={text === seen.value.payload ? 'Nothing is changed yet.' : undefined}
            onClick={() => save.mutate(seen)}
            data-testid={`save-${letter}`}
          >
            Save
          </Button>
        )}
        <Button kind="bare" onClick={close} data-testid="stop-editing">
          Discard
        </Button>
        <span className="meta end wide-only">Ctrl Enter saves</span>
      </div>
    </div>
  );
}
