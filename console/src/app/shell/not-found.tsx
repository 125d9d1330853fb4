import { Link } from '@tanstack/react-router';
import { buttonClass } from '@/components/ui/button';
import { Empty } from '@/components/ui/notices';

/** What stands at an address that is none. */
export function NotFound() {
  return (
    <div className="page" data-testid="not-found">
      <h1 className="sr">No such page</h1>
      <Empty
        icon="search"
        title="There is no page at this address"
        actions={
          <Link className={buttonClass('solid')} to="/">
            Go to the overview
          </Link>
        }
      >
        A link may be old, or a letter is missing in it.
      </Empty>
    </div>
  );
}
