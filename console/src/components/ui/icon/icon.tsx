import './icon.css';
import { ICON_LINES } from './icon-lines';

export type IconName = keyof typeof ICON_LINES;

/** An icon in the colour of the text beside it; hidden from readers, so what it means stands beside it. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return (
    <svg className={`i ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {ICON_LINES[name].map((line) => (
        <path key={line} d={line} />
      ))}
    </svg>
  );
}
