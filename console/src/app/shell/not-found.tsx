import { Link, useLocation } from '@tanstack/react-router';
import { buttonClass } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon/icon';
import './not-found.css';

/** What stands at an address that is none. */
export function NotFound() {
  const { pathname } = useLocation();
  return (
    <main className="page not-found" data-testid="not-found">
      <Link to="/" className="brand">
        <Icon name="arch" />
        Guildhall
      </Link>
      <h1 className="title">There is no page at this address</h1>
      <p className="muted">A link may be old, or a letter is missing in it. Nothing was lost by it.</p>
      <p>
        <code className="num">
          <ForeignText text={pathname} />
        </code>
      </p>
      <div className="row">
        <Link className={buttonClass('solid')} to="/">
          Go to the overview
        </Link>
        <Link className={buttonClass('bare')} to="/tasks">
          Tasks
        </Link>
        <Link className={buttonClass('bare')} to="/runs">
          Runs
        </Link>
      </div>
    </main>
  );
}
