/** What a form was refused for: at the input that the refusal names, else at the form, so that none is lost. */
import { Problem } from '@/api/problem';
import { sentenceOf } from '@/api/words';

export interface Refusal {
  /** What is wrong with a field that stands in the form. */
  at: (field: string) => string | undefined;
  /** What no field of the form can say. */
  elsewhere: string | undefined;
}

/** Where a refusal is said; `places` are the fields that stand in the form as it is shown now. */
export function refusalOf(error: Error | null, places: readonly string[]): Refusal {
  const words = error ? sentenceOf(error) : undefined;
  const named = error instanceof Problem ? error.field : null;
  const place = places.find((one) => one === named);
  return {
    at: (field) => (place !== undefined && field === place ? words : undefined),
    elsewhere: place === undefined ? words : undefined,
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
