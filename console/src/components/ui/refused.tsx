/** What a form was refused for: at the input that the refusal names, else at the form, so that none is lost. */
import { faultsOf } from '@/api/words';

export interface Refusal {
  /** What is wrong with a field that stands in the form. */
  at: (field: string) => string | undefined;
  /** What no field of the form can say. */
  elsewhere: string | undefined;
}

/** Where a refusal is said; `places` are the fields that stand in the form as it is shown now. */
export function refusalOf(error: Error | null, places: readonly string[]): Refusal {
  const faults = error ? faultsOf(error) : [];
  const placed = faults.filter((one) => places.includes(one.field));
  const others = faults.filter((one) => !placed.includes(one)).map((one) => one.words);
  return {
    at: (field) => placed.find((one) => one.field === field)?.here,
    elsewhere: others.length ? others.join(' ') : undefined,
  };
}

/** What a form was refused for that none of its fields says. */
export function Refused({ words }: { words: string | undefined }) {
  return (
    words && (
      <p className="red" role="alert">
        {words}
      </p>
    )
  );
}
