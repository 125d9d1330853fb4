import { Button } from './button';
import { StateGlyph } from './icon/state-glyph';
import { closeToast, useToasts } from './toasts';
import './toast-list.css';

/** The messages that are shown, for readers too. */
export function ToastList() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite" data-testid="toasts">
      {toasts.map((one) => (
        <div key={one.id} className="toast" data-testid="toast">
          <StateGlyph name={one.glyph} />
          <div className="col grow">
            <span className={one.detail ? 'toast-title' : ''}>{one.text}</span>
            {one.detail && <span className="muted">{one.detail}</span>}
          </div>
          {one.action && (
            <Button
              kind="bare"
              onClick={() => {
                closeToast(one.id);
                one.action?.do();
              }}
            >
              {one.action.name}
            </Button>
          )}
          <Button kind="bare" icon="x" aria-label="Close this message" onClick={() => closeToast(one.id)} />
        </div>
      ))}
    </div>
  );
}
