/** Changes an entity as it was seen, everywhere in the same way: beside others where that is possible, else a person chooses. */
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { type Change, change, Overtaken } from '@/api/changes';
import type { Tagged } from '@/api/problem';
import { whoChanged } from '@/api/queries/event';
import { offer, type Side } from './conflicts';

/** What is asked for: a change, with the words in which both sides are told. */
export interface Plan<T extends object, R> extends Change<T, R> {
  /** `T-12`, `The run`. */
  called: string;
  /** The entity as the journal names it, `Task:<id>`: its newest event says who was first. */
  entity: string;
  /** What its fields become, in words; a field that it was decided by is left out. */
  yours: Partial<Record<keyof T & string, string>>;
  /** What a field is called and how its value is written. */
  nameOf?: (field: keyof T & string) => string;
  wordOf?: (field: keyof T & string, value: unknown) => string;
  takeTheirs?: (now: Tagged<T>) => void;
}

interface Answers<V, R, K> {
  /** Show it at once; what it answers is handed on where it is refused. */
  before?: (input: V) => K | Promise<K>;
  done?: (result: R, input: V) => unknown;
  /** Take back what was shown. Of one who was first the person is told by the choice. */
  undo?: (kept: K | undefined, input: V) => unknown;
  refused?: (error: Error, input: V) => unknown;
  settled?: (input: V) => unknown;
}

/** What was asked for, and what it is made from as it stood then. */
interface Sent<T extends object, V, R> {
  input: V;
  planned: Plan<T, R>;
}

/** A change that can be asked for; `plan` says of an input what it is made from and how it is sent. */
export function useChange<T extends object, V, R, K = undefined>(
  plan: (input: V) => Plan<T, R>,
  answers: Answers<V, R, K>,
) {
  const again = useRef<(sent: Sent<T, V, R>) => void>(() => undefined);
  const mutation = useMutation<R, Error, Sent<T, V, R>, K | undefined>({
    mutationFn: ({ planned }) => change(planned),
    onMutate: ({ input }) => answers.before?.(input),
    onSuccess: (result, { input }) => answers.done?.(result, input),
    onError: (error, { input, planned }, kept) => {
      answers.undo?.(kept, input);
      if (isOvertaken(error, planned.seen.value))
        offerBoth(planned, error, () => again.current({ input, planned: { ...planned, seen: error.now } }));
      else answers.refused?.(error, input);
    },
    onSettled: (_result, _error, { input }) => answers.settled?.(input),
  });
  again.current = (sent) => mutation.mutate(sent);
  return {
    mutate: (input: V) => mutation.mutate({ input, planned: plan(input) }),
    isPending: mutation.isPending,
    /** Why it was refused; null where somebody else was first: then a person chooses between both sides. */
    error: mutation.error instanceof Overtaken ? null : mutation.error,
    input: mutation.variables?.input,
  };
}

/** Whether somebody was first in changing what was seen, which says of what kind it is. */
function isOvertaken<T extends object>(error: Error, seen: T): error is Overtaken<T> {
  return error instanceof Overtaken && error.seen === seen;
}

function offerBoth<T extends object, R>(plan: Plan<T, R>, error: Overtaken<T>, takeMine: () => void): void {
  const { nameOf = plainly, wordOf = asText } = plan;
  const fields = error.fields.length ? error.fields : plan.touches;
  const sides = fields.map((field): Side => {
    const was = wordOf(field, error.seen[field]);
    return {
      field,
      name: nameOf(field),
      was,
      yours: plan.yours[field] ?? was,
      theirs: wordOf(field, error.now.value[field]),
    };
  });
  const who = () => whoChanged(plan.entity);
  offer({ called: plan.called, who, sides, takeMine, takeTheirs: () => plan.takeTheirs?.(error.now) });
}

/** A field's name as words: `owned_paths` is "Owned paths". */
function plainly(field: string): string {
  const words = field.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function asText(_field: string, value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  return value === null || value === undefined ? '' : String(value);
}
