import { Segments } from '@/components/ui/segments';
import { turnSingleKeys, useSingleKeys } from '@/components/ui/single-keys';

/** Whether single keys act here; those with Ctrl or Cmd always do. */
export function KeyboardChoice() {
  const on = useSingleKeys();
  return (
    <div className="col settings-keys">
      <Segments
        label="Single-key shortcuts"
        chosen={on ? 'keys-on' : 'keys-off'}
        segments={[
          { id: 'keys-on', name: 'Single keys' },
          { id: 'keys-off', name: 'None' },
        ]}
        choose={(id) => turnSingleKeys(id === 'keys-on')}
      />
      <span className="meta">
        {on ? 'G, J, K, A and others act at once; ? lists them.' : 'Only keys with Ctrl or Cmd act.'}
      </span>
    </div>
  );
}
