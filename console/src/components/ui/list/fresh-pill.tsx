import './fresh-pill.css';

/** How many rows wait above a list that is read; pressing it has them come. */
export function FreshPill({ count, bring }: { count: number; bring: () => void }) {
  if (count <= 0) return null;
  return (
    <p className="fresh" role="status">
      <button type="button" className="fresh-pill" onClick={bring} data-testid="fresh">
        {count} new
      </button>
    </p>
  );
}
