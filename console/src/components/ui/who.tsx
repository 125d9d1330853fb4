import './who.css';

/** An agent: a rounded square with two letters. */
export function AgentMark({ name }: { name: string }) {
  return (
    <span className="who" aria-hidden="true">
      {lettersOf(name)}
    </span>
  );
}

/** A person: a circle. */
export function PersonMark({ name, large = false }: { name: string; large?: boolean }) {
  return (
    <span className={`who who-person ${large ? 'who-large' : ''}`} aria-hidden="true">
      {lettersOf(name)}
    </span>
  );
}

/** Two letters for a name: of its first two words, or the first two of its only one; a number is kept. */
export function lettersOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [first = '?', second] = words;
  const letters = second ? first.charAt(0) + second.charAt(0) : first.slice(0, 2);
  return letters.toUpperCase();
}
