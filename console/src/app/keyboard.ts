/** The keys that work on every page. Single keys never fire while somebody types. */
import { useNavigate } from '@tanstack/react-router';
import { useKeys } from '@/components/ui/keys';
import { PLACES } from './shell/pages';

export interface GlobalKeys {
  palette: () => void;
  help: () => void;
  fold: () => void;
}

/** Ctrl or Cmd K, `/`, `?`, `[`, and G followed by a page's key. */
export function useGlobalKeys({ palette, help, fold }: GlobalKeys): void {
  const navigate = useNavigate();
  const places = PLACES.map((place) => [`g ${place.key}`, () => void navigate({ to: place.to })] as const);
  useKeys({ 'ctrl+k': palette }, { typing: true, overDialogs: true });
  useKeys({ '?': help, '[': fold, '/': toFilter, ...Object.fromEntries(places) });
}

function toFilter(): boolean {
  const filter = document.querySelector<HTMLElement>('[data-filter]');
  filter?.focus();
  return filter !== null;
}
